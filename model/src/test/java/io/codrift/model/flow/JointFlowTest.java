package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The joint flow in float64 against finite differences, and what its masks promise. */
class JointFlowTest {
  private static final int MEMBERS = 2;
  private static final int BATCH = 5;
  private static TensorEngine engine;

  @BeforeAll
  static void open() {
    engine = TensorEngine.open("cpu", DataType.FLOAT64);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  static Stream<FlowShape> shapes() {
    return Stream.of(
        new FlowShape(1, 1, 4, 2, 1, 3),
        new FlowShape(1, 2, 3, 1, 2, 3),
        new FlowShape(3, 2, 2, 2, 2, 4),
        new FlowShape(2, 3, 3, 3, 1, 2),
        new FlowShape(1, 1, 3, 1, 1, 3, FlowShape.Wiring.PAPER),
        new FlowShape(3, 2, 2, 2, 1, 6, FlowShape.Wiring.PAPER),
        // Wide enough for bands.
        new FlowShape(4, 2, 51, 2, 2, 4),
        new FlowShape(5, 1, 41, 1, 1, 3),
        new FlowShape(5, 2, 41, 2, 1, 4, FlowShape.Wiring.PAPER));
  }

  /** Weights far from where they begin, so that every part has a say. */
  private static float[] weights(FlowShape shape, long seed) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] all = new float[MEMBERS * shape.parameters()];
    for (int k = 0; k < MEMBERS; k++) {
      float[] initial = FlowWeights.initial(shape, seed + k).values();
      for (int i = 0; i < initial.length; i++) {
        all[k * initial.length + i] = (float) (initial[i] + 0.3 * normal.sample());
      }
    }
    return all;
  }

  private static float[] normals(int count, long seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_RO_SHI_RO_128_PP.create(seed));
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) normal.sample();
    }
    return values;
  }

  private record Run(double[] values, double[] logDeterminants, double[] logDensities) {}

  private static Run run(
      FlowShape shape, float[] weights, float[] features, float[] x, boolean conditional) {
    try (JointFlow flow = new JointFlow(engine, shape, MEMBERS);
        FlowParameters parameters = new FlowParameters(engine, shape, MEMBERS, weights);
        Scope scope = engine.scope()) {
      JointFlow.Pass pass = pass(flow, scope, parameters, shape, features, x, conditional);
      return new Run(
          engine.values(pass.value()),
          engine.values(flow.logDeterminant(scope, pass)),
          engine.values(flow.logDensity(scope, pass)));
    }
  }

  private static NDArray features(Scope scope, FlowShape shape, float[] features) {
    return scope.array(features, MEMBERS, JointFlow.featureRows(shape), BATCH);
  }

  private static float[] contexts(FlowShape shape, long seed) {
    return normals(MEMBERS * JointFlow.featureRows(shape) * BATCH, seed);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void logDeterminantAndTriangularityMatchFiniteDifferences(FlowShape shape) {
    float[] weights = weights(shape, 11);
    float[] features = contexts(shape, 12);
    float[] x = normals(MEMBERS * shape.xDims() * BATCH, 13);
    int d = shape.xDims();
    for (boolean conditional : new boolean[] {true, false}) {
      Run at = run(shape, weights, features, x, conditional);
      double[][][] jacobian = new double[MEMBERS * BATCH][d][d];
      float step = 1f / 1024;
      for (int j = 0; j < d; j++) {
        double[] up = run(shape, weights, features, moved(shape, x, j, step), conditional).values;
        double[] down =
            run(shape, weights, features, moved(shape, x, j, -step), conditional).values;
        for (int k = 0; k < MEMBERS; k++) {
          for (int b = 0; b < BATCH; b++) {
            for (int i = 0; i < d; i++) {
              int index = (k * d + i) * BATCH + b;
              jacobian[k * BATCH + b][i][j] = (up[index] - down[index]) / (2 * step);
            }
          }
        }
      }
      for (int r = 0; r < jacobian.length; r++) {
        assertThat(at.logDeterminants[r])
            .isCloseTo(Math.log(determinant(jacobian[r])), within(1e-4));
        for (int i = 0; i < d; i++) {
          assertThat(jacobian[r][i][i]).isPositive();
          for (int j = i + 1; j < d && shape.flows() == 1; j++) {
            assertThat(jacobian[r][i][j]).isZero();
          }
        }
      }
    }
  }

  private static float[] moved(FlowShape shape, float[] x, int coordinate, float by) {
    float[] moved = x.clone();
    for (int k = 0; k < MEMBERS; k++) {
      for (int b = 0; b < BATCH; b++) {
        moved[(k * shape.xDims() + coordinate) * BATCH + b] += by;
      }
    }
    return moved;
  }

  private static double determinant(double[][] matrix) {
    return CommonOps_DDRM.det(new DMatrixRMaj(matrix));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void gradientsMatchFiniteDifferences(FlowShape shape) {
    float[] weights = weights(shape, 21);
    float[] features = contexts(shape, 22);
    float[] x = normals(MEMBERS * shape.xDims() * BATCH, 23);
    for (boolean conditional : new boolean[] {true, false}) {
      double[] gradient = gradient(shape, weights, features, x, conditional);
      int p = shape.parameters();
      double step = 1e-5;
      // About eighty weights, spread over all parts.
      for (int i = 0; i < p; i += Math.max(1, p / 80)) {
        double[] above = losses(shape, weights, i, step, features, x, conditional);
        double[] below = losses(shape, weights, i, -step, features, x, conditional);
        for (int k = 0; k < MEMBERS; k++) {
          assertThat(gradient[k * p + i])
              .as("weight %d of member %d, conditional %s", i, k, conditional)
              .isCloseTo((above[k] - below[k]) / (2 * step), within(1e-7));
        }
      }
    }
  }

  /** Each member's mean −log q with one weight of every member moved. */
  private static double[] losses(
      FlowShape shape,
      float[] weights,
      int moved,
      double by,
      float[] features,
      float[] x,
      boolean conditional) {
    try (JointFlow flow = new JointFlow(engine, shape, MEMBERS);
        FlowParameters parameters = new FlowParameters(engine, shape, MEMBERS, weights);
        Scope scope = engine.scope()) {
      scope
          .box(parameters.flat(), new long[] {0, moved}, new long[] {MEMBERS, moved + 1})
          .addi(scope.own(parameters.flat().getManager().create(by)));
      JointFlow.Pass pass = pass(flow, scope, parameters, shape, features, x, conditional);
      double[] densities = engine.values(flow.logDensity(scope, pass));
      double[] losses = new double[MEMBERS];
      for (int i = 0; i < densities.length; i++) {
        losses[i / BATCH] -= densities[i] / BATCH;
      }
      return losses;
    }
  }

  private static JointFlow.Pass pass(
      JointFlow flow,
      Scope scope,
      FlowParameters parameters,
      FlowShape shape,
      float[] features,
      float[] x,
      boolean conditional) {
    NDArray in = scope.array(x, MEMBERS, shape.xDims(), BATCH);
    return conditional
        ? flow.conditional(scope, parameters, features(scope, shape, features), in, BATCH)
        : flow.marginal(scope, parameters, in);
  }

  private static double[] gradient(
      FlowShape shape, float[] weights, float[] features, float[] x, boolean conditional) {
    try (JointFlow flow = new JointFlow(engine, shape, MEMBERS);
        FlowParameters parameters = new FlowParameters(engine, shape, MEMBERS, weights);
        FlowParameters gradient =
            new FlowParameters(engine, shape, MEMBERS, new float[weights.length]);
        Scope scope = engine.scope()) {
      JointFlow.Pass pass = pass(flow, scope, parameters, shape, features, x, conditional);
      NDArray perRow = scope.own(parameters.flat().getManager().create(1.0 / BATCH));
      flow.gradient(scope, parameters, pass, perRow, gradient);
      return engine.values(gradient.flat());
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void whatReadsYHasNoSayInXAlone(FlowShape shape) {
    float[] weights = weights(shape, 31);
    float[] other = weights.clone();
    int p = shape.parameters();
    for (int k = 0; k < MEMBERS; k++) {
      for (int i = JointFlow.sharedWeights(shape); i < p; i++) {
        other[k * p + i] += 1;
      }
    }
    float[] x = normals(MEMBERS * shape.xDims() * BATCH, 33);
    Run with = run(shape, weights, contexts(shape, 34), x, false);
    Run without = run(shape, other, contexts(shape, 35), x, false);
    assertThat(without.values).containsExactly(with.values);
    assertThat(without.logDensities).containsExactly(with.logDensities);
    assertThat(run(shape, other, contexts(shape, 34), x, true).values)
        .isNotEqualTo(run(shape, weights, contexts(shape, 34), x, true).values);
  }
}
