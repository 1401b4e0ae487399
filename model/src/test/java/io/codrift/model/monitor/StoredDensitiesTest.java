package io.codrift.model.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowParameters;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.flow.JointFlow;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The flows of stored checkpoints have the densities that the version had that wrote them. In
 * float64, so that the order of a sum, which differs between processors, does not show.
 */
class StoredDensitiesTest {
  private static final int ROWS = 6;
  private static final EllipticalStart.Tables TABLES = new EllipticalStart.Tables();
  private static TensorEngine engine;

  @BeforeAll
  static void open() {
    engine = TensorEngine.open("cpu", DataType.FLOAT64);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void areThoseOfTheVersionThatWroteTheCheckpoint() throws Exception {
    Map<String, byte[]> earlier = StoredModelsTest.stored("0.1.0-b9a83cf/models.txt");
    Map<String, byte[]> stored = StoredModelsTest.stored("0.1.0-densities/models.txt");
    List<String> lines = lines();
    assertThat(lines).hasSize(2 * 3);
    for (String line : lines) {
      String[] parts = line.split(" ");
      byte[] checkpoint = stored.getOrDefault(parts[0], earlier.get(parts[0]));
      FlowWeights flow = ModelCodec.decode(checkpoint, TABLES).flows().get(0);
      double[] expected = Arrays.stream(parts).skip(2).mapToDouble(Double::parseDouble).toArray();
      assertThat(densities(flow, parts[1].equals("given")))
          .as(parts[0] + " " + parts[1])
          .containsExactly(expected, within(1e-10));
    }
  }

  private static List<String> lines() throws Exception {
    return Files.readAllLines(
        Path.of(
            StoredDensitiesTest.class
                .getResource("/formats/0.1.0-densities/densities.txt")
                .toURI()));
  }

  /** log q of some rows, x given y or x alone. */
  static double[] densities(FlowWeights flow, boolean given) {
    FlowShape shape = flow.shape();
    try (JointFlow joint = new JointFlow(engine, shape, 1);
        FlowParameters parameters = new FlowParameters(engine, shape, 1, flow.values());
        Scope scope = engine.scope()) {
      NDArray x = scope.array(rows(shape.xDims(), 0.37), 1, shape.xDims(), ROWS);
      float[] features = shape.features(rows(shape.yDims(), 0.61));
      JointFlow.Pass pass =
          given
              ? joint.conditional(
                  scope, parameters, scope.array(features, 1, features.length / ROWS, ROWS), x)
              : joint.marginal(scope, parameters, x);
      return engine.values(joint.logDensity(scope, pass));
    }
  }

  /** Numbers between −2 and 2 without a pattern, shape (dims, ROWS). */
  private static float[] rows(int dims, double step) {
    float[] rows = new float[dims * ROWS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (4 * ((i + 1) * step % 1) - 2);
    }
    return rows;
  }
}
