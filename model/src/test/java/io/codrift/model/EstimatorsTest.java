package io.codrift.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EstimatorsTest {
  @Test
  void areFoundByTheirNames() {
    assertThat(Estimators.names()).containsExactly("ndoe-bnaf", "paper", "start");
    for (String name : Estimators.names()) {
      EstimatorSettings settings =
          EstimatorSettings.builder().estimator(name).device("cpu").build();
      try (WindowEstimator estimator = Estimators.open(settings)) {
        assertThat(estimator.device()).isEqualTo("cpu");
      }
    }
  }

  @Test
  void areFoundIfTheContextClassLoaderHasNone() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThat(Estimators.names()).contains("start");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void unknownNamesAreRejectedWithTheKnownNames() {
    EstimatorSettings settings = EstimatorSettings.builder().estimator("ksg").build();
    assertThatThrownBy(() -> Estimators.open(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no estimator \"ksg\"; use one of ndoe-bnaf, paper, start");
  }

  @Test
  void estimatorsForAlarmsNeedABudget() {
    EstimatorSettings settings = EstimatorSettings.builder().estimator("start").build();
    assertThatThrownBy(() -> Estimators.open(settings, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("budgetWindows");
  }
}
