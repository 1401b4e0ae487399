package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.CategoryChange;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Incidents of windows that are broken, missing or have other categories. */
class AlertBreaksTest extends AlertStageDriver {
  @Test
  void aStuckColumnIsOneAlertAndNoChangeOfTheLevel() {
    start();
    stream.freeze();
    windows(BASELINE + 5, 0);
    broken(30, () -> stream.stuck("price"));
    DependenceAlert raised = message();
    assertThat(raised.getEvent()).isEqualTo(AlertEvent.RAISED);
    assertThat(raised.getSignal()).isEqualTo(AlertSignal.STUCK);
    assertThat(raised.getSeverity()).isEqualTo(AlertSeverity.CRITICAL);
    assertThat(raised.getColumns()).containsExactly("price");
    assertThat(AlertText.of(raised))
        .isEqualTo(
            "CRITICAL m: STUCK since 1970-01-01T00:25:00Z, constant: price, incident "
                + raised.getIncident());
    windows(10, 0);
    DependenceAlert resolved = message();
    assertThat(resolved.getEvent()).isEqualTo(AlertEvent.RESOLVED);
    assertThat(resolved.getIncident()).isEqualTo(raised.getIncident());
    assertThat(until(8).getSignal()).as("it is watched as before").isEqualTo(AlertSignal.SHIFT);
  }

  @Test
  void aMonitorWithoutRecordsIsOneAlertUntilItsNextEstimate() {
    start();
    broken(1, () -> stream.noData(3));
    stream.freeze();
    windows(BASELINE + 5, 0);
    assertThat(messages()).as("it never had an estimate").isEmpty();
    for (int silent = 3; silent < 30; silent++) {
      estimate(stream.noData(silent));
    }
    DependenceAlert raised = message();
    assertThat(raised.getSignal()).isEqualTo(AlertSignal.NO_DATA);
    assertThat(raised.getSeverity()).isEqualTo(AlertSeverity.WARNING);
    assertThat(AlertText.of(raised))
        .isEqualTo(
            "WARNING m: NO_DATA since 1970-01-01T00:25:00Z, incident " + raised.getIncident());
    driver.advanceWallClockTime(Duration.ofDays(1));
    assertThat(messages()).as("the clock alone says nothing").isEmpty();
    windows(1, 0);
    DependenceAlert resolved = message();
    assertThat(resolved.getIncident()).isEqualTo(raised.getIncident());
    assertThat(resolved.getResolution()).isEqualTo(AlertResolution.RETURNED);
    DependenceAlert changed = until(8);
    assertThat(changed.getSignal()).isEqualTo(AlertSignal.SHIFT);
    assertThat(changed.getOnset())
        .as("windows that end before what was told are judged")
        .isEqualTo(Instant.parse("1970-01-01T00:26:00Z"));
  }

  @Test
  void aNewAndAVanishedCategoryAreOneAlertEach() {
    start();
    stream.freeze();
    broken(BASELINE + 5, () -> stream.categories("shop", 0, "a", "b"));
    broken(Breaks.SHORTEST - 1, () -> stream.categories("shop", 0, "a", "b", "c"));
    assertThat(messages()).isEmpty();
    broken(30, () -> stream.categories("shop", 0, "a", "b", "c"));
    DependenceAlert appeared = message();
    assertThat(appeared.getSignal()).isEqualTo(AlertSignal.CATEGORY);
    assertThat(appeared.getColumns()).containsExactly("shop");
    assertThat(AlertText.of(appeared))
        .isEqualTo(
            "WARNING m: CATEGORY since 1970-01-01T00:25:00Z, new in shop: %s (33 %% of the rows),"
                    .formatted(Category.name(Category.code("c")))
                + " incident "
                + appeared.getIncident());
    ask(command(CommandKind.REBASELINE).setMonitor("m").build());
    assertThat(message().getResolution()).isEqualTo(AlertResolution.NEW_BASELINE);
    broken(BASELINE + 5, () -> stream.categories("shop", 0, "a", "b", "c"));
    broken(100, () -> stream.categories("shop", 0, "b", "c"));
    DependenceAlert vanished = message();
    assertThat(AlertText.of(vanished))
        .contains("vanished from shop: " + Category.name(Category.code("a")));
    broken(2, () -> stream.categories("shop", 0, "a", "b", "c"));
    assertThat(message().getResolution()).isEqualTo(AlertResolution.RETURNED);
  }

  @Test
  void withANewCategoryTheDependenceIsJudgedAllTheSame() {
    start();
    stream.freeze();
    broken(BASELINE + 5, () -> stream.categories("shop", 0, "a", "b"));
    broken(30, () -> stream.categories("shop", 8, "a", "b", "c"));
    assertThat(messages())
        .extracting(DependenceAlert::getSignal)
        .containsExactlyInAnyOrder(AlertSignal.CATEGORY, AlertSignal.SHIFT);
  }

  @Test
  void everyBreakHasItsKind() {
    start();
    stream.freeze();
    windows(BASELINE + 5, 0);
    broken(3, () -> stream.empty("demand"));
    DependenceAlert empty = message();
    assertThat(empty.getSignal()).isEqualTo(AlertSignal.EMPTY);
    assertThat(empty.getColumns()).containsExactly("demand");
    windows(2, 0);
    assertThat(message().getEvent()).isEqualTo(AlertEvent.RESOLVED);
    windows(3 * BASELINE, 0);
    broken(3, () -> stream.without(EstimateStatus.FAILED));
    DependenceAlert failing = message();
    assertThat(failing.getSignal()).isEqualTo(AlertSignal.FAILING);
    assertThat(failing.getSeverity()).isEqualTo(AlertSeverity.WARNING);
    broken(3, () -> stream.without(EstimateStatus.TOO_FEW));
    DependenceAlert tooFew = message();
    assertThat(tooFew.getSignal()).isEqualTo(AlertSignal.TOO_FEW);
    assertThat(tooFew.getEvent()).as("one break, one incident").isEqualTo(AlertEvent.UPDATED);
    assertThat(tooFew.getIncident()).isEqualTo(failing.getIncident());
    broken(20, () -> stream.without(EstimateStatus.SKIPPED));
    assertThat(messages()).isEmpty();
  }

  @Test
  void aBreakIsAcceptedByANewBaseline() {
    start();
    stream.freeze();
    windows(BASELINE + 5, 0);
    broken(3, () -> stream.stuck("price"));
    message();
    ask(command(CommandKind.REBASELINE).setMonitor("m").build());
    assertThat(message().getResolution()).isEqualTo(AlertResolution.NEW_BASELINE);
    broken(50, () -> stream.stuck("price"));
    assertThat(messages()).isEmpty();
  }

  @Test
  void anotherBreakKeepsTheAcknowledgement() {
    start();
    stream.freeze();
    windows(BASELINE + 5, 0);
    broken(4, () -> stream.without(EstimateStatus.FAILED));
    DependenceAlert raised = message();
    ask(command(CommandKind.ACKNOWLEDGE).setIncident(raised.getIncident()).build());
    messages();
    broken(8, () -> stream.without(EstimateStatus.TOO_FEW));
    DependenceAlert other = message();
    assertThat(other.getEvent()).isEqualTo(AlertEvent.UPDATED);
    assertThat(other.getStatus()).isEqualTo(AlertStatus.ACKNOWLEDGED);
    assertThat(other.getAcknowledgedBy()).isEqualTo("ann");
  }

  @Test
  void aFurtherCategoryIsToldOnceWithTheOthers() {
    start();
    stream.freeze();
    broken(BASELINE + 5, () -> stream.categories("shop", 0, "a", "b"));
    broken(5, () -> stream.categories("shop", 0, "a", "b", "c"));
    DependenceAlert first = message();
    broken(20, () -> stream.categories("shop", 0, "a", "b", "c", "d"));
    DependenceAlert further = message();
    assertThat(further.getEvent()).isEqualTo(AlertEvent.UPDATED);
    assertThat(further.getIncident()).isEqualTo(first.getIncident());
    assertThat(further.getCategories())
        .extracting(CategoryChange::getCategory)
        .containsExactlyInAnyOrder(
            Category.name(Category.code("c")), Category.name(Category.code("d")));
  }

  @Test
  void aColumnOfOtherCategoriesInEveryWindowIsAnIncidentOfBoundedSize() {
    start();
    stream.freeze();
    broken(BASELINE + 5, () -> stream.categories("shop", 0, "a", "b"));
    for (int window = 1; window <= 20; window++) {
      String batch = "batch %d, ".formatted(window);
      String[] others = IntStream.range(0, 60).mapToObj(i -> batch + i).toArray(String[]::new);
      broken(1, () -> stream.categories("shop", 0, others));
    }
    assertThat(messages())
        .extracting(message -> message.getCategories().size())
        .containsExactly(62, Categories.MOST_CHANGES);
  }

  @Test
  void withAColumnThatHasAlwaysBeenConstantCategoriesAreJudgedAllTheSame() {
    start();
    stream.freeze();
    broken(BASELINE + 5, () -> alsoConstant(stream.categories("shop", 0, "a", "b")));
    assertThat(messages()).isEmpty();
    broken(5, () -> alsoConstant(stream.categories("shop", 0, "a", "b", "c")));
    assertThat(message().getSignal()).isEqualTo(AlertSignal.CATEGORY);
  }

  private byte[] alsoConstant(byte[] window) {
    return estimateCodec.encode(
        DependenceEstimate.newBuilder(estimateCodec.decode(window))
            .setConstantColumns(List.of("price"))
            .build());
  }

  @Test
  void whatIsStillBrokenAfterASilenceIsToldAgain() {
    start();
    stream.freeze();
    windows(BASELINE + 5, 0);
    broken(4, () -> stream.stuck("price"));
    DependenceAlert stuck = message();
    for (int silent = 3; silent < 8; silent++) {
      estimate(stream.noData(silent));
    }
    DependenceAlert silence = message();
    assertThat(silence.getSignal()).isEqualTo(AlertSignal.NO_DATA);
    assertThat(silence.getSeverity()).as("it was critical").isEqualTo(AlertSeverity.CRITICAL);
    broken(5, () -> stream.stuck("price"));
    DependenceAlert again = message();
    assertThat(again.getEvent()).isEqualTo(AlertEvent.UPDATED);
    assertThat(again.getSignal()).isEqualTo(AlertSignal.STUCK);
    assertThat(again.getColumns()).containsExactly("price");
    assertThat(again.getIncident()).isEqualTo(stuck.getIncident());
    windows(5, 0);
    assertThat(message().getResolution()).isEqualTo(AlertResolution.RETURNED);
  }
}
