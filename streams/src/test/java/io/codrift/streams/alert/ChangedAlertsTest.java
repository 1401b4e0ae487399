package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What another section {@code alerts} does to monitors that watch: they keep what they learnt. */
class ChangedAlertsTest extends AlertStageDriver {
  private static final int MOST = 200;

  @BeforeEach
  void learn() {
    start();
    stream.freeze();
    windows(BASELINE + 5, 0);
    assertThat(untilWatching()).isZero();
  }

  private double untilWatching() {
    return registry.getSampleValue(
        "codrift_windows_until_watching",
        new String[] {"monitor", "segment"},
        new String[] {"m", ""});
  }

  private int windowsUntilAnAlert() {
    for (int i = 1; i <= MOST; i++) {
      windows(1, 3);
      if (!messages().isEmpty()) {
        return i;
      }
    }
    return MOST + 1;
  }

  @Test
  void aSmallerBudgetNeedsMoreEvidenceFromTheNextWindowOn() {
    restart(withAlerts("false-alarms: 1 per 500000 windows, baseline: 20 windows"));
    assertThat(windowsUntilAnAlert()).isBetween(4, MOST);
    assertThat(messages()).isEmpty();
  }

  @Test
  void aLargerBudgetNeedsLess() {
    restart(withAlerts("false-alarms: 1 per 20 windows, baseline: 20 windows"));
    assertThat(windowsUntilAnAlert()).isLessThan(4);
  }

  @Test
  void anotherLengthOfTheBaselineIsForMonitorsThatLearn() {
    restart(withAlerts("false-alarms: 1 per 500 windows, baseline: 100 windows"));
    windows(1, 0);
    assertThat(untilWatching()).isZero();
    assertThat(windowsUntilAnAlert()).isLessThan(MOST);
  }

  @Test
  void aSmallestChangeAppliesFromTheNextWindowOn() {
    restart(withAlerts("false-alarms: 1 per 500 windows, baseline: 20 windows, min-change: 0.5"));
    assertThat(windowsUntilAnAlert()).isEqualTo(MOST + 1);
  }

  /** The budget is divided among as many monitors as there may be. */
  @Test
  void moreSegmentsNeedMoreEvidenceFromTheNextWindowOn() {
    restart(AlertConfigs.split(1000, "{ name: m, x: [price], y: [demand] }"));
    windows(1, 0);
    assertThat(untilWatching()).as("it keeps its baseline").isZero();
    assertThat(windowsUntilAnAlert()).isBetween(4, MOST);
  }
}
