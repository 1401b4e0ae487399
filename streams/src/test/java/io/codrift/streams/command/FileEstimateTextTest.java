package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.streams.file.Categories;
import io.codrift.streams.file.Sides;
import io.codrift.streams.measure.FileEstimate;
import io.codrift.streams.measure.FileMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FileEstimateTextTest {
  private static List<String> text(Map<String, Long> missing) {
    Estimate estimate =
        new Estimate(
            EstimateStatus.TOO_FEW,
            "few",
            Optional.empty(),
            10,
            0,
            true,
            1,
            OptionalLong.empty(),
            false,
            0,
            "cpu",
            1);
    return FileEstimateText.of(
        new FileEstimate(
            estimate,
            new Sides(List.of("x"), List.of("y")),
            Categories.NONE,
            834,
            824,
            10,
            missing,
            new FileMethod(EstimatorSettings.once()),
            Duration.ZERO));
  }

  @Test
  void columnsWithMissingValuesAreNamedWhereTheyAreKnown() {
    assertThat(text(Map.of("x", 824L)))
        .contains("10 of 834 rows used; 824 left out, with missing values in x (824)");
    assertThat(text(Map.of()))
        .as("rows of the past")
        .contains("10 of 834 rows used; 824 left out, with missing values");
  }
}
