package io.codrift.model.copula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

/** Features of one input by the functions that they span. */
class SpannedFeaturesTest {
  private static final int N = 2_000;
  private static final int WAVES = 480;
  private static final long SEED = 7;

  private final double[][] column = {new Random(1).doubles(N, -4, 4).toArray()};
  private final int[] rows = IntStream.range(0, N).toArray();
  private final FourierFeatures cosines = new FourierFeatures(1, WAVES, SEED);
  private final RegressionFeatures spanned = cosines.on(column, rows);

  @Test
  void areFew() {
    assertThat(spanned.count()).isLessThan(200);
    assertThat(cosines.count()).isEqualTo(482);
  }

  @Test
  void haveTheInnerProductsOfTheCosines() {
    DMatrixRMaj expected = products(cosines);
    DMatrixRMaj actual = products(spanned);
    for (int i = 0; i < expected.data.length; i++) {
      assertThat(actual.data[i]).isCloseTo(expected.data[i], within(1e-4));
    }
  }

  @Test
  void theirWeightsAreWeightsOfTheCosines() {
    double[] weights = new Random(2).doubles(spanned.count(), -1, 1).toArray();
    double[] ofCosines = spanned.ofCosines(weights);

    assertThat(norm(ofCosines)).isCloseTo(norm(weights), within(1e-4));
    double[] expected = linear(spanned, weights);
    double[] actual = linear(cosines, ofCosines);
    for (int k = 0; k < N; k++) {
      assertThat(actual[k]).isCloseTo(expected[k], within(1e-4));
    }
  }

  @Test
  void aRegressionIsTheOneOnTheCosines() {
    Random random = new Random(3);
    double[] output =
        Arrays.stream(column[0]).map(x -> Math.sin(5 * x) + 0.1 * random.nextGaussian()).toArray();
    FourierRegression fit = FourierRegression.fit(column, output, rows, WAVES, SEED).regression();
    double[] byCosines = linear(cosines, ridge(output, fit.penalty()));
    double[] actual = fit.predict(column, rows);
    for (int k = 0; k < N; k++) {
      assertThat(actual[k]).isCloseTo(byCosines[k], within(1e-3));
    }
  }

  @Test
  void aConstantInputOrSeveralHaveTheCosinesThemselves() {
    assertThat(cosines.on(new double[][] {new double[N]}, rows)).isSameAs(cosines);
    FourierFeatures ofTwo = new FourierFeatures(2, WAVES, SEED);
    assertThat(ofTwo.on(new double[][] {column[0], column[0]}, rows)).isSameAs(ofTwo);
  }

  private DMatrixRMaj products(RegressionFeatures features) {
    DMatrixRMaj some = features.of(column, rows, 0, 200);
    DMatrixRMaj result = new DMatrixRMaj(200, 200);
    CommonOps_DDRM.multTransB(some, some, result);
    return result;
  }

  private double[] linear(RegressionFeatures features, double[] weights) {
    DMatrixRMaj all = features.of(column, rows, 0, N);
    DMatrixRMaj result = new DMatrixRMaj(N, 1);
    CommonOps_DDRM.mult(all, DMatrixRMaj.wrap(weights.length, 1, weights), result);
    return result.data;
  }

  private double[] ridge(double[] output, double penalty) {
    DMatrixRMaj all = cosines.of(column, rows, 0, N);
    DMatrixRMaj left = new DMatrixRMaj(all.numCols, all.numCols);
    CommonOps_DDRM.multTransA(all, all, left);
    for (int i = 1; i < all.numCols; i++) {
      left.add(i, i, penalty);
    }
    DMatrixRMaj right = new DMatrixRMaj(all.numCols, 1);
    CommonOps_DDRM.multTransA(all, DMatrixRMaj.wrap(N, 1, output), right);
    DMatrixRMaj solution = new DMatrixRMaj(all.numCols, 1);
    assertThat(CommonOps_DDRM.solve(left, right, solution)).isTrue();
    return solution.data;
  }

  private static double norm(double[] weights) {
    return Math.sqrt(Arrays.stream(weights).map(w -> w * w).sum());
  }
}
