package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of a joint flow beyond the contract of every transform. */
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
        FlowShape.of(1, 2, new FlowSizes(3, 1, 2, 3)),
        FlowShape.of(3, 2, new FlowSizes(2, 2, 1, 4)),
        FlowCase.paper(3, 2, 2, 2, 3));
  }

  private static float[] normals(int count, long seed) {
    var normal = ContractRows.normals(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) normal.sample();
    }
    return values;
  }

  private static JointFlow.Pass pass(
      JointFlow flow, Scope scope, FlowParameters parameters, FlowShape shape, boolean given) {
    int read = shape.featureRows();
    NDArray x =
        scope.array(normals(MEMBERS * shape.xDims() * BATCH, 2), MEMBERS, shape.xDims(), BATCH);
    NDArray features = scope.array(normals(MEMBERS * read * BATCH, 3), MEMBERS, read, BATCH);
    return given
        ? flow.conditional(scope, parameters, features, x)
        : flow.marginal(scope, parameters, x);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void logDensityIsThatOfAStandardNormalValue(FlowShape shape) {
    int d = shape.xDims();
    float[] weights = normals(MEMBERS * shape.parameters(), 1);
    for (boolean given : new boolean[] {true, false}) {
      try (JointFlow flow = new JointFlow(engine, shape, MEMBERS);
          FlowParameters parameters = new FlowParameters(engine, shape, MEMBERS, weights);
          Scope scope = engine.scope()) {
        JointFlow.Pass pass = pass(flow, scope, parameters, shape, given);
        double[] expected = engine.values(flow.logDeterminant(scope, pass));
        double[] values = engine.values(pass.value());
        for (int i = 0; i < values.length; i++) {
          expected[i / (d * BATCH) * BATCH + i % BATCH] += NormalScore.logDensity(values[i]);
        }
        // The engine's constants from Java are floats.
        assertThat(engine.values(flow.logDensity(scope, pass)))
            .containsExactly(expected, within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aMarginalPassDoesNotChangeTheGradientOfTheContext(FlowShape shape) {
    int p = shape.parameters();
    float[] sevens = new float[MEMBERS * p];
    Arrays.fill(sevens, 7);
    float[] weights = normals(MEMBERS * p, 1);
    try (JointFlow flow = new JointFlow(engine, shape, MEMBERS);
        FlowParameters parameters = new FlowParameters(engine, shape, MEMBERS, weights);
        FlowParameters gradient = new FlowParameters(engine, shape, MEMBERS, sevens);
        Scope scope = engine.scope()) {
      JointFlow.Pass pass = pass(flow, scope, parameters, shape, false);
      NDArray perRow = scope.own(engine.constant(1.0 / BATCH));
      flow.gradient(scope, parameters, pass, perRow, gradient);
      double[] made = engine.values(gradient.flat());
      int shared = shape.sharedParameters();
      for (int k = 0; k < MEMBERS; k++) {
        assertThat(Arrays.copyOfRange(made, k * p, k * p + shared)).doesNotContain(7);
        assertThat(Arrays.copyOfRange(made, k * p + shared, (k + 1) * p)).containsOnly(7);
      }
    }
  }
}
