package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertSignal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class BoardTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Board board = new Board(List.of("a", "b"));

  @Test
  void aWindowCountsWhenEverySegmentHasIt() {
    board.estimate(Outcomes.ok("a", 0, 1));
    board.estimate(Outcomes.ok("a", 1, 1));
    assertThat(board.windows()).isZero();

    board.estimate(Outcomes.constant("b", 0));
    assertThat(board.windows()).isEqualTo(1);
    assertThat(board.windows("a")).isEqualTo(2);
    assertThat(board.windowStarts())
        .containsExactlyInAnyOrder(ScenarioInput.start(0), ScenarioInput.start(1));
  }

  @Test
  void waitsForWhatComes() {
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> await(b -> !b.alerts().isEmpty()));
    board.alert(Outcomes.alert("a", 3, AlertSignal.SHIFT));
    assertThat(waiting).succeedsWithin(LONG).isEqualTo(true);
  }

  @Test
  void closingEndsEveryWait() {
    CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> await(b -> false));
    board.close();
    assertThat(waiting).succeedsWithin(LONG).isEqualTo(false);
  }

  @Test
  void endsWithTheFirstAlertTheTimeOrTheWindows() {
    EndRule alert = new EndRule(true, Optional.empty(), OptionalLong.empty());
    EndRule time = new EndRule(false, Optional.of(Duration.ofSeconds(5)), OptionalLong.empty());
    EndRule windows = new EndRule(false, Optional.empty(), OptionalLong.of(1));

    assertThat(alert.reached(board, LONG)).isFalse();
    assertThat(time.reached(board, Duration.ofSeconds(4))).isFalse();
    assertThat(windows.reached(board, LONG)).isFalse();

    board.alert(Outcomes.alert("a", 3, AlertSignal.SHIFT));
    board.estimate(Outcomes.ok("a", 0, 1));
    board.estimate(Outcomes.ok("b", 0, 1));

    assertThat(alert.reached(board, Duration.ZERO)).isTrue();
    assertThat(time.reached(board, Duration.ofSeconds(5))).isTrue();
    assertThat(windows.reached(board, Duration.ZERO)).isTrue();
    assertThat(EndRule.NEVER.reached(board, LONG)).isFalse();
    assertThat(EndRule.NEVER.expectsAlert()).isFalse();
  }

  private boolean await(Predicate<Board> condition) {
    try {
      return board.await(condition, LONG);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
