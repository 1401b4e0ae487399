package io.codrift.model.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.Side;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Checkpoints that earlier versions wrote are read without loss. */
class StoredModelsTest {
  private static final EllipticalStart.Tables TABLES = new EllipticalStart.Tables();

  static FlowWeights weights(FlowShape shape, int first) {
    float[] values = new float[shape.parameters()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (first + i % 11) * 0.0625f;
    }
    return new FlowWeights(shape, values);
  }

  /** The expected models by their names in the file. */
  static Map<String, NdoeModel> expected() {
    Map<String, NdoeModel> all = new LinkedHashMap<>();
    all.put(
        "without-reference",
        new NdoeModel(
            2,
            1,
            2,
            Side.Y,
            3,
            1,
            List.of(),
            Settling.of(new double[] {0.1, 0.2}, new double[] {0.4, 0.5}),
            Optional.empty()));
    FlowShape shape = FlowShape.production(1, 2);
    double[] scatter = {1, 0.5, 0.25, 0.5, 2, 0.125, 0.25, 0.125, 3};
    double[] conditional = {0.25, 0.25, 0.5};
    double[] marginal = {0.5, 0.375, 0.125};
    double[] half = {0.5, 0.5};
    double[] quarter = {0.25, 0.75};
    FoldReference pair =
        new FoldReference(
            EllipticalStart.restore(4, 1, 2, scatter, TABLES),
            new MixedWeights(conditional, marginal),
            Optional.of(new FlowPair(weights(shape, -5), weights(shape, -4))));
    FoldReference single =
        new FoldReference(
            EllipticalStart.restore(Double.POSITIVE_INFINITY, 1, 2, scatter, TABLES),
            new MixedWeights(conditional, marginal),
            Optional.of(FlowPair.of(weights(shape, -3))));
    FoldReference none =
        new FoldReference(
            EllipticalStart.restore(7.5, 1, 2, scatter, TABLES),
            new MixedWeights(half, quarter),
            Optional.empty());
    all.put(
        "with-reference",
        new NdoeModel(
            1,
            2,
            3,
            Side.X,
            17,
            0,
            List.of(weights(shape, -2), weights(shape, -1), weights(shape, 0)),
            Settling.of(new double[] {0.01, 0.02}, new double[] {0.5, 0.6}),
            Optional.of(new Reference(16, true, 1_767_225_600_000L, List.of(pair, single, none)))));
    return all;
  }

  /**
   * Checkpoints by their names.
   *
   * @param file below {@code formats}
   */
  static Map<String, byte[]> stored(String file) {
    try {
      return Files.readAllLines(
              Path.of(StoredModelsTest.class.getResource("/formats/" + file).toURI()))
          .stream()
          .map(line -> line.split(" "))
          .collect(Collectors.toMap(part -> part[0], part -> unzipped(part[1])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] unzipped(String base64) {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64)))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void areReadWithAllTheirFields() {
    Map<String, byte[]> stored = stored("0.1.0-b9a83cf/models.txt");
    assertThat(stored).containsOnlyKeys(expected().keySet());
    expected()
        .forEach(
            (name, model) ->
                assertThat(ModelCodec.decode(stored.get(name), TABLES)).as(name).isEqualTo(model));
  }
}
