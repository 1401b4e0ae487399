package io.codrift.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.task.GaussianTask;
import io.codrift.model.testing.TaskWindows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EstimatorsTest {
  @Test
  void areFoundByTheirNames() {
    assertThat(Estimators.all())
        .extracting(EstimatorDescription::name)
        .doesNotHaveDuplicates()
        .isSorted()
        .contains("cca", "gaussian-copula", "ksg", "ndoe-bnaf", "paper", "start");
    for (EstimatorDescription description : Estimators.all()) {
      EstimatorSettings settings =
          EstimatorSettings.builder().estimator(description.name()).device("cpu").build();
      try (WindowEstimator estimator = Estimators.open(settings)) {
        assertThat(estimator.device()).isEqualTo("cpu");
      }
    }
  }

  @Test
  void settingsThatAnEstimatorDoesNotUseChangeNothing() {
    for (EstimatorDescription description : Estimators.all()) {
      EstimatorSettings.Builder settings =
          EstimatorSettings.builder()
              .estimator(description.name())
              .firstSteps(3)
              .epochs(1)
              .timeLimit(Duration.ofDays(1))
              .device("cpu");
      Estimate expected = fit(settings.build());
      for (EstimatorSetting setting : EstimatorSetting.values()) {
        if (!description.uses(setting)) {
          change(setting, settings);
        }
      }

      assertThat(fit(settings.build())).as(description.name()).isEqualTo(expected);
    }
  }

  @Test
  void trainsIfItCountsStepsOrEpochs() {
    EstimatorSettings untrained = EstimatorSettings.builder().firstSteps(0).build();

    assertThat(Estimators.all())
        .filteredOn(estimator -> estimator.trains(EstimatorSettings.defaults()))
        .extracting(EstimatorDescription::name)
        .contains("ndoe-bnaf", "paper")
        .doesNotContain("start");
    assertThat(Estimators.named("ndoe-bnaf").trains(untrained)).isFalse();
    assertThat(Estimators.named("paper").trains(untrained)).isTrue();
  }

  private static void change(EstimatorSetting setting, EstimatorSettings.Builder settings) {
    switch (setting) {
      case FIRST_STEPS -> settings.firstSteps(5);
      case THEN_STEPS -> settings.thenSteps(7);
      case EPOCHS -> settings.epochs(2);
      case FOLDS -> settings.folds(4);
      case TIME_LIMIT -> settings.timeLimit(Duration.ZERO);
      case SETTLE_WINDOWS -> settings.settleWindows(9);
      case DEVICE -> settings.device("none");
    }
  }

  private static Estimate fit(EstimatorSettings settings) {
    Window window = TaskWindows.window(GaussianTask.ofCorrelation(1, 0.5), 600, 1, 0);
    try (WindowEstimator estimator = Estimators.open(settings)) {
      FitRequest request = new FitRequest(window, Optional.empty(), 1);
      return estimator.fit(List.of(request), Cancellation.NEVER).get(0).estimate();
    }
  }

  @Test
  void areFoundIfTheContextClassLoaderHasNone() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThat(Estimators.named("start").name()).isEqualTo("start");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void unknownNamesAreRejectedWithTheKnownNames() {
    EstimatorSettings settings = EstimatorSettings.builder().estimator("kpn").build();
    assertThatThrownBy(() -> Estimators.open(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "there is no estimator \"kpn\"; use one of cca, gaussian-copula, ksg, ndoe-bnaf, paper, start");
  }

  @Test
  void estimatorsForAlarmsNeedABudget() {
    EstimatorSettings settings = EstimatorSettings.builder().estimator("start").build();
    assertThatThrownBy(() -> Estimators.open(settings, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("budgetWindows");
  }
}
