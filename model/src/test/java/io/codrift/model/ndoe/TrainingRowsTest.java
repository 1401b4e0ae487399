package io.codrift.model.ndoe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingRowsTest {
  @Test
  void flowsNeedSixteenRowsPerColumn() {
    assertThat(new TrainingRows(31, 2).enough()).isFalse();
    assertThat(new TrainingRows(32, 2).enough()).isTrue();
    assertThat(new TrainingRows(159, 10).enough()).isFalse();
    assertThat(new TrainingRows(160, 10).enough()).isTrue();
    assertThat(new TrainingRows(159, 10).remark())
        .isEqualTo(
            "closed form alone: 159 training rows of a fold are fewer than 16 for each of 10 columns");
  }

  @Test
  void fewRowsGetFewerStepsInProportion() {
    assertThat(new TrainingRows(50, 2).first(2000).steps()).isEqualTo(600);
    assertThat(new TrainingRows(640, 2).first(2000).steps()).isEqualTo(640);
    assertThat(new TrainingRows(640, 2).first(2000).evaluateEvery()).isEqualTo(32);
    assertThat(new TrainingRows(6400, 2).first(2000).steps()).isEqualTo(2000);
    assertThat(new TrainingRows(6400, 2).first(2000).evaluateEvery()).isEqualTo(100);
    assertThat(new TrainingRows(1000, 2).first(10_000_000).steps()).isEqualTo(5_000_000);
    assertThat(new TrainingRows(1000, 2).first(10_000_000).evaluateEvery()).isEqualTo(100);
    assertThat(new TrainingRows(50, 2).first(12).steps()).isEqualTo(12);
  }
}
