package io.codrift.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EstimatorSettingsTest {
  private static final EstimatorSettings ODD =
      EstimatorSettings.builder()
          .estimator("start")
          .firstSteps(1)
          .thenSteps(2)
          .epochs(3)
          .folds(4)
          .timeLimit(Duration.ofSeconds(5))
          .settleWindows(6)
          .device("cpu")
          .build();

  @Test
  void keepTheValuesOfTheBuilder() {
    assertThat(ODD.estimator()).isEqualTo("start");
    assertThat(List.of(ODD.firstSteps(), ODD.thenSteps(), ODD.epochs(), ODD.folds()))
        .containsExactly(1, 2, 3, 4);
    assertThat(ODD.timeLimit()).isEqualTo(Duration.ofSeconds(5));
    assertThat(ODD.settleWindows()).isEqualTo(6);
    assertThat(ODD.device()).isEqualTo("cpu");
  }

  @Test
  void areEqualIfAllValuesAreEqual() {
    assertThat(ODD.toBuilder().build()).isEqualTo(ODD).hasSameHashCodeAs(ODD);
    List<Consumer<EstimatorSettings.Builder>> changes =
        List.of(
            b -> b.estimator("paper"),
            b -> b.firstSteps(9),
            b -> b.thenSteps(9),
            b -> b.epochs(9),
            b -> b.folds(9),
            b -> b.timeLimit(Duration.ofSeconds(9)),
            b -> b.settleWindows(9),
            b -> b.device("gpu"));
    for (Consumer<EstimatorSettings.Builder> change : changes) {
      EstimatorSettings.Builder builder = ODD.toBuilder();
      change.accept(builder);
      assertThat(builder.build()).isNotEqualTo(ODD);
    }
  }

  @Test
  void haveDefaultsForStreamsAndForFiles() {
    assertThat(EstimatorSettings.defaults())
        .isEqualTo(EstimatorSettings.builder().build())
        .hasToString(
            "EstimatorSettings[estimator=ndoe-bnaf, firstSteps=2000, thenSteps=300, epochs=50, folds=2, timeLimit=PT30S, settleWindows=64, device=auto]");
    assertThat(EstimatorSettings.once())
        .hasToString(
            "EstimatorSettings[estimator=ndoe-bnaf, firstSteps=2000, thenSteps=0, epochs=50, folds=5, timeLimit=PT5M, settleWindows=64, device=auto]");
  }

  @Test
  void rejectValuesOutOfRangeByName() {
    EstimatorSettings.Builder builder = EstimatorSettings.builder();
    assertThatThrownBy(() -> builder.folds(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("folds must be at least 2, not 1");
    assertThatThrownBy(() -> builder.firstSteps(-1)).hasMessageContaining("firstSteps");
    assertThatThrownBy(() -> builder.thenSteps(-1)).hasMessageContaining("thenSteps");
    assertThatThrownBy(() -> builder.epochs(0)).hasMessageContaining("epochs");
    assertThatThrownBy(() -> builder.settleWindows(0)).hasMessageContaining("settleWindows");
  }
}
