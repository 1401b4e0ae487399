package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioVerdictTest {
  private final Scenario scenario = Scenario.builtIn(10, 20);
  private final DependenceAlert broken = Outcomes.alert("clicks-revenue", 12, AlertSignal.LEVEL);
  private final DependenceAlert reshaped = Outcomes.alert("pressure-flow", 23, AlertSignal.SHIFT);

  @Test
  void bothAlarmsAreExpected() {
    assertThat(verdict(broken, reshaped).asPromised()).isTrue();
    assertThat(verdict(broken, reshaped).lines())
        .anySatisfy(line -> assertThat(line).contains("clicks-revenue", "level", "12"))
        .anySatisfy(line -> assertThat(line).contains("pressure-flow", "shift", "23"))
        .contains("no false alarm");
  }

  @Test
  void aMissingAlarmIsAFailure() {
    assertThat(verdict(broken).asPromised()).isFalse();
    assertThat(verdict(reshaped).asPromised()).isFalse();
  }

  @Test
  void anotherFormMustBeFoundByTheShift() {
    assertThat(verdict(broken, Outcomes.alert("pressure-flow", 23, AlertSignal.LEVEL)).asPromised())
        .isFalse();
  }

  @Test
  void anAlarmOfASteadyPairIsFalse() {
    ScenarioVerdict verdict =
        verdict(broken, reshaped, Outcomes.alert("wind-power", 30, AlertSignal.LEVEL));
    assertThat(verdict.asPromised()).isFalse();
    assertThat(verdict.lines()).contains("false alarms: wind-power by level in window 30");
  }

  @Test
  void anAlarmBeforeTheChangeIsFalse() {
    ScenarioVerdict verdict =
        verdict(Outcomes.alert("clicks-revenue", 9, AlertSignal.LEVEL), reshaped);
    assertThat(verdict.falseAlarms()).hasSize(1);
    assertThat(verdict.asPromised()).isFalse();
  }

  private ScenarioVerdict verdict(DependenceAlert... alerts) {
    return new ScenarioVerdict(scenario, List.of(alerts));
  }
}
