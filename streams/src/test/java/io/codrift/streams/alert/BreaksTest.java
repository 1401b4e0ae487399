package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.BreakHistory;
import io.codrift.schemas.BreakKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BreaksTest {
  private static final int LEARNING = 10;
  private static final Break STUCK = new Break(BreakKind.STUCK, List.of("price"));

  private final Breaks breaks = new Breaks(LEARNING);
  private BreakHistory history = Breaks.none();
  private int window;
  private int news;
  private int over;
  private boolean hides;

  private void windows(int count, Optional<Break> found) {
    for (int i = 0; i < count; i++) {
      window++;
      Breaks.Step step = breaks.step(history, found, at(window));
      take(step);
    }
  }

  private static Breaks.Window at(int number) {
    return new Breaks.Window(
        Instant.ofEpochSecond(60L * (number - 1)),
        Instant.ofEpochSecond(60L * number),
        Duration.ofMinutes(1));
  }

  private void take(Breaks.Step step) {
    history = step.history();
    news += step.news().isPresent() ? 1 : 0;
    over += step.over().isPresent() ? 1 : 0;
    hides = step.hides();
  }

  /** Windows without records, each of which is told. */
  private void silent(int count) {
    for (int i = 0; i < count; i++) {
      window++;
      take(breaks.silent(history, at(window)));
    }
  }

  private void good(int count) {
    windows(count, Optional.empty());
  }

  private void stuck(int count) {
    windows(count, Optional.of(STUCK));
  }

  @Test
  void aNewBreakIsNewsOnceAndOverAfterTwoGoodWindows() {
    good(LEARNING);
    stuck(Breaks.SHORTEST - 1);
    assertThat(news).isZero();
    assertThat(hides).isTrue();
    stuck(20);
    assertThat(news).isEqualTo(1);
    good(1);
    assertThat(over).isZero();
    good(1);
    assertThat(over).isEqualTo(1);
  }

  @Test
  void aColumnThatStandsStillEveryNightIsNewsInTheFirstNightOnly() {
    good(LEARNING);
    for (int night = 0; night < 5; night++) {
      stuck(30);
      good(50);
    }
    assertThat(news).isEqualTo(1);
    stuck(46);
    assertThat(news).as("much longer than any night").isEqualTo(2);
  }

  @Test
  void whatWasThereFromTheBeginningIsUsual() {
    stuck(200);
    assertThat(news).isZero();
    assertThat(hides).as("its numbers are those of its baseline").isFalse();
    good(2);
    stuck(200);
    assertThat(news).isZero();
    stuck(200);
    assertThat(news).as("longer than before").isEqualTo(1);
  }

  @Test
  void aBreakThatFlickersIsOneRun() {
    good(LEARNING);
    for (int i = 0; i < 10; i++) {
      stuck(1);
      good(1);
    }
    assertThat(news).isEqualTo(1);
    assertThat(over).isZero();
  }

  @Test
  void kindsHaveRunsOfTheirOwn() {
    good(LEARNING);
    stuck(2);
    windows(2, Optional.of(new Break(BreakKind.EMPTY, List.of("price"))));
    assertThat(news).isZero();
    windows(1, Optional.of(new Break(BreakKind.EMPTY, List.of("price"))));
    assertThat(news).isEqualTo(1);
  }

  @Test
  void whatSomebodyAcceptedIsUsual() {
    good(LEARNING);
    stuck(5);
    history = Breaks.accepted(history);
    stuck(100);
    assertThat(news).isEqualTo(1);
    assertThat(hides).isFalse();
    assertThat(over).isZero();
  }

  @Test
  void silenceIsNewsOnceAndOverWithTheNextWindow() {
    good(LEARNING + 1);
    silent(Breaks.SHORTEST - 1);
    assertThat(news).isZero();
    Breaks.Step step = breaks.silent(history, at(window + 1));
    assertThat(step.news().orElseThrow().getKind()).isEqualTo(BreakKind.NO_DATA);
    assertThat(step.news().orElseThrow().getSince())
        .as("the end of the last window with records")
        .isEqualTo(Instant.ofEpochSecond(60L * (LEARNING + 1)));
    silent(20);
    assertThat(news).isEqualTo(1);
    assertThat(over).isZero();
    good(1);
    assertThat(over).isEqualTo(1);
  }

  @Test
  void aStreamThatIsSilentEveryNightIsNewsInTheFirstNightOnly() {
    good(LEARNING + 1);
    for (int night = 0; night < 5; night++) {
      silent(30);
      good(50);
    }
    assertThat(news).isEqualTo(1);
    silent(46);
    assertThat(news).as("much longer than any night").isEqualTo(2);
  }

  @Test
  void aPauseThatWasNotToldIsKnownByTheWindowsAroundIt() {
    good(LEARNING + 1);
    window += 30;
    good(1);
    silent(45);
    assertThat(news).isZero();
    silent(1);
    assertThat(news).isEqualTo(1);
  }

  @Test
  void silenceOfANewMonitorIsUsual() {
    silent(10);
    assertThat(news).as("it never had an estimate").isZero();
    good(1);
    silent(30);
    good(LEARNING);
    silent(45);
    assertThat(news).isZero();
  }

  @Test
  void skippedWindowsHaveRecords() {
    good(LEARNING + 1);
    silent(5);
    assertThat(news).isEqualTo(1);
    window++;
    take(breaks.skipped(history, at(window)));
    assertThat(over).isEqualTo(1);
    for (int i = 0; i < 50; i++) {
      window++;
      take(breaks.skipped(history, at(window)));
    }
    silent(8);
    assertThat(news).as("skipped windows are no pause").isEqualTo(2);
    assertThat(history.getWindows()).as("they are not counted").isEqualTo(LEARNING + 1);
  }

  @Test
  void acceptedSilenceIsUsualUntilItEnds() {
    good(LEARNING + 1);
    silent(5);
    history = Breaks.accepted(history);
    silent(100);
    assertThat(news).isEqualTo(1);
    good(1);
    assertThat(over).isZero();
  }

  @Test
  void silenceDoesNotEndAnotherBreak() {
    good(LEARNING);
    stuck(5);
    silent(5);
    good(1);
    assertThat(news).isEqualTo(2);
    assertThat(over).as("of the silence").isEqualTo(1);
    good(1);
    assertThat(over).isEqualTo(2);
  }
}
