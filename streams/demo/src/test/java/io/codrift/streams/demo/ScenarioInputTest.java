package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PairedFeatures;
import io.codrift.streams.config.SourceConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScenarioInputTest {
  private static final int ROWS = 500;
  private static final int FIRST_CHANGE = 4;
  private static final int SECOND_CHANGE = 6;

  private final Scenario scenario = Scenario.builtIn(FIRST_CHANGE, SECOND_CHANGE);
  private final MessageCodec<PairedFeatures> codec =
      new MessageCodec<>(PairedFeatures.class, KnownSchemas.bundled());

  @Test
  void oneSeedIsOneStream() {
    assertThat(values(7)).isEqualTo(values(7));
    assertThat(values(7)).isNotEqualTo(values(8));
  }

  private List<String> values(long seed) {
    DemoInput input = new ScenarioInput(scenario, ROWS, seed);
    return input.next().orElseThrow().stream()
        .map(m -> m.partition() + Arrays.toString(m.value()))
        .toList();
  }

  @Test
  void everyPairHasItsRowsInEveryWindowAndNoneIsLate() {
    DemoInput input = new ScenarioInput(scenario, ROWS, 1);
    SourceConfig source = input.source();
    long grace = source.window().grace().toMillis();
    long size = source.window().size().toMillis();
    Map<Long, Map<String, Integer>> counts = new HashMap<>();
    long[] watermark = new long[input.partitions()];
    boolean outOfOrder = false;
    for (int batch = 0; batch < 5; batch++) {
      for (DemoInput.Message message : input.next().orElseThrow()) {
        PairedFeatures row = codec.decode(message.value());
        long time = row.getEventTime().toEpochMilli();
        long window = Math.floorDiv(time - ScenarioInput.start(0), size);
        counts.computeIfAbsent(window, w -> new HashMap<>()).merge(row.getPair(), 1, Integer::sum);
        assertThat(watermark[message.partition()])
            .as("watermark")
            .isLessThan(ScenarioInput.start(window + 1) + grace);
        outOfOrder |= time < watermark[message.partition()];
        watermark[message.partition()] = Math.max(watermark[message.partition()], time);
        assertThat(row.getX()).hasSize(Scenario.DIMS).doesNotContainNull();
      }
    }
    assertThat(outOfOrder).as("some records come out of order").isTrue();
    for (long window = 0; window < 4; window++) {
      assertThat(counts.get(window)).hasSize(scenario.pairs().size()).containsValue(ROWS);
      assertThat(counts.get(window).values()).containsOnly(ROWS);
    }
  }

  @Test
  void noMarginalChangesWhenADependenceDoes() {
    for (Scenario.Pair pair : scenario.pairs()) {
      double[][] before = columns(pair, 0, FIRST_CHANGE);
      double[][] after = columns(pair, SECOND_CHANGE, SECOND_CHANGE + FIRST_CHANGE);
      for (int column = 0; column < before.length; column++) {
        // Kolmogorov and Smirnov: 1.95 is the 0.1 % point.
        double bound = 1.95 * Math.sqrt(2.0 / before[column].length);
        assertThat(largestDistance(before[column], after[column]))
            .as("%s, column %d", pair.name(), column)
            .isLessThan(bound);
      }
    }
  }

  private double[][] columns(Scenario.Pair pair, int from, int to) {
    List<List<Double>> columns = new ArrayList<>();
    IntStream.range(0, 2 * Scenario.DIMS).forEach(i -> columns.add(new ArrayList<>()));
    DemoInput input = new ScenarioInput(scenario, ROWS, 1);
    for (int batch = 0; batch <= to; batch++) {
      for (DemoInput.Message message : input.next().orElseThrow()) {
        PairedFeatures row = codec.decode(message.value());
        long time = row.getEventTime().toEpochMilli();
        if (row.getPair().equals(pair.name())
            && time >= ScenarioInput.start(from)
            && time < ScenarioInput.start(to)) {
          for (int j = 0; j < Scenario.DIMS; j++) {
            columns.get(j).add(row.getX().get(j));
            columns.get(Scenario.DIMS + j).add(row.getY().get(j));
          }
        }
      }
    }
    return columns.stream()
        .map(c -> c.stream().mapToDouble(Double::doubleValue).sorted().toArray())
        .toArray(double[][]::new);
  }

  private static double largestDistance(double[] a, double[] b) {
    double largest = 0;
    int j = 0;
    for (int i = 0; i < a.length; i++) {
      while (j < b.length && b[j] <= a[i]) {
        j++;
      }
      largest = Math.max(largest, Math.abs((i + 1.0) / a.length - (double) j / b.length));
    }
    return largest;
  }

  @Test
  void theSecondChangeKeepsTheMutualInformation() {
    for (Scenario.Pair pair : scenario.pairs()) {
      double before = pair.before().mutualInformation();
      double after = pair.after().mutualInformation();
      switch (pair.change()) {
        case NONE -> assertThat(after).isEqualTo(before);
        case BREAKS -> assertThat(after).isZero();
        case CHANGES_FORM -> assertThat(after).isCloseTo(before, within(0.1 * before));
      }
    }
  }
}
