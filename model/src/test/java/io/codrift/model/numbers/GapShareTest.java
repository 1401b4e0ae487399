package io.codrift.model.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

class GapShareTest {
  @Test
  void isHalfOfTheGapWithManyRows() {
    assertThat(GapShare.of(2, 1, 1e5, 1e5)).isCloseTo(0.5, within(1e-3));
    assertThat(GapShare.of(4, 2, 4e4, 6e4)).isCloseTo(0.4, within(1e-3));
  }

  /** Both parts of the gap by simulation: independent columns, so the information is 0. */
  @Test
  void isTheShareOfFittedNormalDensities() {
    int dims = 20;
    int train = 80;
    int known = 100;
    var normal = ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_RO_SHI_RO_128_PP.create(5));
    double gained = 0;
    double missing = 0;
    for (int run = 0; run < 100; run++) {
      DMatrixRMaj fitted = covariance(dims, train, normal);
      gained += information(fitted, fitted);
      missing -= information(covariance(dims, known, normal), CommonOps_DDRM.identity(dims));
    }
    assertThat(GapShare.of(dims, dims / 2, train, known))
        .isCloseTo(missing / (missing + gained), within(0.01))
        .isGreaterThan(1.2 * train / (train + known));
  }

  @Test
  void isThatOfManyRowsWhereThereAreTooFewForAFit() {
    assertThat(GapShare.of(100, 50, 90, 110)).isEqualTo(0.45);
  }

  private static DMatrixRMaj covariance(
      int dims, int rows, ZigguratSampler.NormalizedGaussian normal) {
    DMatrixRMaj values = new DMatrixRMaj(rows, dims);
    Arrays.setAll(values.data, i -> normal.sample());
    DMatrixRMaj covariance = new DMatrixRMaj(dims, dims);
    CommonOps_DDRM.multInner(values, covariance);
    CommonOps_DDRM.scale(1.0 / rows, covariance);
    return covariance;
  }

  /** Mean information of a fitted normal density on rows of a given covariance. */
  private static double information(DMatrixRMaj fitted, DMatrixRMaj rows) {
    int dims = fitted.numRows;
    return logDensity(fitted, rows, 0, dims)
        - logDensity(fitted, rows, 0, dims / 2)
        - logDensity(fitted, rows, dims / 2, dims);
  }

  private static double logDensity(DMatrixRMaj fitted, DMatrixRMaj rows, int from, int to) {
    DMatrixRMaj block = CommonOps_DDRM.extract(fitted, from, to, from, to);
    DMatrixRMaj of = CommonOps_DDRM.extract(rows, from, to, from, to);
    double logDeterminant = Math.log(CommonOps_DDRM.det(block));
    CommonOps_DDRM.invert(block);
    DMatrixRMaj product = new DMatrixRMaj(to - from, to - from);
    CommonOps_DDRM.mult(block, of, product);
    return -0.5 * (logDeterminant + CommonOps_DDRM.trace(product));
  }
}
