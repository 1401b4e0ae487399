package io.codrift.model.lab.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.lab.accuracy.AccuracyTasks.Sized;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyTasksTest {
  @Test
  void atLeastFourteenTasksAreNotGaussianAndHaveOneToFiveDimensionsASide() {
    List<Sized> all = AccuracyTasks.nonGaussian();
    assertThat(all).hasSizeGreaterThanOrEqualTo(14);
    assertThat(all).extracting(sized -> sized.task().name()).doesNotHaveDuplicates();
    assertThat(all)
        .allSatisfy(
            sized -> {
              assertThat(sized.task().xDims()).isBetween(1, 5);
              assertThat(sized.task().yDims()).isBetween(1, 5);
              assertThat(sized.task().mutualInformation()).isBetween(0.1, 5.0);
            });
  }

  @Test
  void theGaussianTasksHaveTheInformationOfThePaper() {
    assertThat(AccuracyTasks.gaussian())
        .allSatisfy(
            sized ->
                assertThat(sized.task().mutualInformation())
                    .isCloseTo(sized.task().name().startsWith("sparse") ? 2 : 10, within(1e-9)));
    assertThat(AccuracyTasks.independent())
        .allSatisfy(sized -> assertThat(sized.task().mutualInformation()).isZero());
  }
}
