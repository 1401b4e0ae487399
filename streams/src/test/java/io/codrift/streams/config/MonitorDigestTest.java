package io.codrift.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.EstimatorSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonitorDigestTest {
  private static final EstimatorSettings SETTINGS = EstimatorSettings.defaults();
  private static final MonitorConfig MONITOR =
      new MonitorConfig("m", List.of("a", "b"), List.of("c"));

  @Test
  void dependsOnTheMonitorsIdentity() {
    String digest = MonitorDigest.of(MONITOR, List.of(), SETTINGS);

    assertThat(digest).hasSize(32);
    assertThat(digest(List.of("b", "a"), List.of("c"))).isNotEqualTo(digest);
    assertThat(digest(List.of("a"), List.of("b", "c"))).isNotEqualTo(digest);
    assertThat(digest(List.of("ab"), List.of("c"))).isNotEqualTo(digest);
    assertThat(MonitorDigest.of(MONITOR, List.of(), settings("start", 2000, 2)))
        .isNotEqualTo(digest);
    assertThat(MonitorDigest.of(MONITOR, List.of(), settings("ndoe-bnaf", 2000, 5)))
        .isNotEqualTo(digest);
  }

  @Test
  void doesNotDependOnTrainingSettings() {
    assertThat(MonitorDigest.of(MONITOR, List.of(), settings("ndoe-bnaf", 10, 2)))
        .isEqualTo(MonitorDigest.of(MONITOR, List.of(), SETTINGS));
  }

  /** Existing stores have this digest. */
  @Test
  void aMonitorWithoutCategoriesKeepsItsDigest() {
    assertThat(MonitorDigest.of(MONITOR, List.of(), SETTINGS))
        .isEqualTo("39d55682d606ba9d4d526625b2204752");
    assertThat(MonitorDigest.of(MONITOR, List.of("other"), SETTINGS))
        .isEqualTo("39d55682d606ba9d4d526625b2204752");
  }

  @Test
  void dependsOnTheCategoriesOfTheMonitor() {
    String one = MonitorDigest.of(MONITOR, List.of("c"), SETTINGS);
    assertThat(one).isNotEqualTo(MonitorDigest.of(MONITOR, List.of(), SETTINGS));
    assertThat(MonitorDigest.of(MONITOR, List.of("c", "a"), SETTINGS))
        .isNotEqualTo(one)
        .isEqualTo(MonitorDigest.of(MONITOR, List.of("a", "c"), SETTINGS));
  }

  private static String digest(List<String> x, List<String> y) {
    return MonitorDigest.of(new MonitorConfig("m", x, y), List.of(), SETTINGS);
  }

  private static EstimatorSettings settings(String estimator, int steps, int folds) {
    return SETTINGS.toBuilder()
        .estimator(estimator)
        .firstSteps(steps)
        .folds(folds)
        .timeLimit(Duration.ofSeconds(1))
        .settleWindows(3)
        .device("cpu")
        .build();
  }
}
