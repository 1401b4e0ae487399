package io.codrift.streams.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.EstimatorSettings;
import io.codrift.model.FitRequest.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitMemoryTest {
  /**
   * What {@code model/lab/results/group-memory.md} has of each further fit of the largest group, in
   * MiB. Less would let a process run out of memory, and much more make groups needlessly small.
   */
  @ParameterizedTest
  @CsvSource({
    "ndoe-bnaf, 1, 1, 2048, 1.1",
    "ndoe-bnaf, 1, 1, 8192, 5.0",
    "ndoe-bnaf, 3, 3, 4096, 5.0",
    "ndoe-bnaf, 2, 8, 4096, 3.7",
    "ndoe-bnaf, 5, 5, 2048, 8.0",
    "ndoe-bnaf, 5, 5, 8192, 16.4",
    "ndoe-bnaf, 10, 10, 4096, 17.4",
    "ndoe-bnaf, 20, 20, 2048, 19.1",
    "ndoe-bnaf, 20, 20, 4096, 31.4",
    "ndoe-bnaf, 50, 50, 4096, 60.1",
    "ndoe-bnaf, 1, 19, 2048, 3.1",
    "ndoe-bnaf, 1, 19, 8192, 13.3",
    "start, 5, 5, 8192, 4.7",
  })
  void isAboutWhatWasMeasured(String estimator, int x, int y, int rows, double measured) {
    FitMemory memory = FitMemory.of(EstimatorSettings.builder().estimator(estimator).build());
    Shape shape = new Shape(x, y);
    double megabytes = memory.bytes(shape, rows) / (double) (1 << 20);

    assertThat(megabytes).isBetween(0.9 * measured, 1.6 * measured);
  }
}
