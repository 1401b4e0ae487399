package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AlarmBudgetTest {
  @Test
  void withoutFeaturesTheThresholdIsWindowsTimesDetectors() {
    assertThat(new AlarmBudget(500, 7, 0).monitorThreshold()).isEqualTo(500 * 7 * 2);
  }

  @Property
  void theSharesOfAllDetectorsAddUpToTheBudget(
      @ForAll @DoubleRange(min = 1, max = 1e6) double windows,
      @ForAll @IntRange(min = 1, max = 10_000) int monitors,
      @ForAll @IntRange(max = 10_000) int features) {
    AlarmBudget budget = new AlarmBudget(windows, monitors, features);

    double rate = 2 * monitors / budget.monitorThreshold();
    if (features > 0) {
      rate += 2 * features / budget.featureThreshold();
    }

    assertThat(rate * windows).isCloseTo(1, within(1e-9));
    assertThat(budget.aloneThreshold()).isLessThanOrEqualTo(budget.monitorThreshold());
    if (features > 0) {
      assertThat(budget.aloneThreshold()).isLessThanOrEqualTo(budget.featureThreshold());
    }
  }

  @Test
  void featuresGetAShareOnlyIfTheyCanAlarmBeforeTheirMonitors() {
    AlarmBudget twenty = AlarmBudget.of(500, 190, 20);
    assertThat(twenty.watchesFeatures()).isTrue();
    assertThat(twenty.featureThreshold()).isEqualTo(500 * 20 * 6);
    assertThat(twenty.monitorThreshold()).isEqualTo(500 * 190 * 3);

    AlarmBudget few = AlarmBudget.of(500, 3, 2);
    assertThat(few.watchesFeatures()).isFalse();
    assertThat(few.monitorThreshold()).isEqualTo(500 * 3 * 2);
  }

  @Test
  void rejectsAnInvalidBudget() {
    assertThatThrownBy(() -> new AlarmBudget(0, 1, 0)).hasMessageContaining("not 0.0");
    assertThatThrownBy(() -> new AlarmBudget(Double.NaN, 1, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new AlarmBudget(500, 0, 0)).hasMessageContaining("0 and 0");
    assertThatThrownBy(() -> new AlarmBudget(500, 1, 0).featureThreshold())
        .isInstanceOf(IllegalStateException.class);
  }
}
