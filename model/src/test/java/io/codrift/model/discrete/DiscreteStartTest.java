package io.codrift.model.discrete;

import static io.codrift.model.task.DecisionTask.Rule.PARITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.SortedColumn;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.task.CategoryTask;
import io.codrift.model.task.CodesTask;
import io.codrift.model.task.DecisionTask;
import io.codrift.model.task.FlagAndNumberTask;
import io.codrift.model.task.LabelTask;
import io.codrift.model.task.SlopesTask;
import io.codrift.model.task.Task;
import io.codrift.model.task.ZeroInflatedTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

/** The mean log-ratio of held-out rows against the true information. */
class DiscreteStartTest {
  private static final DoubleUnaryOperator SAME = v -> v;

  /** Exchanges codes: 0 … 9 become 3, 0, 7, 4, 1, 8, 5, 2, 9, 6. */
  private static final DoubleUnaryOperator EXCHANGED = v -> (v * 7 + 3) % 10;

  @Test
  void isCloseToTheTruth() {
    assertInformation(new LabelTask(10, 0.5, 1.4), 4000);
    assertInformation(new LabelTask(3, 0, 1.7), 4000);
    assertInformation(new CategoryTask(50, 0.65), 4000);
    assertInformation(new CategoryTask(5, 0.65), 1000);
    assertInformation(new CodesTask(10, 0, 0.1), 1000);
    assertInformation(new CodesTask(10, 0, 0.5), 4000);
    assertInformation(new ZeroInflatedTask(0.9, 0.8), 4000);
    assertInformation(new ZeroInflatedTask(0.3, 0.8), 1000);
    assertInformation(new FlagAndNumberTask(1.5, 0.7), 4000);
  }

  /** Half the train-to-test gap is what more rows would add. */
  private static void assertInformation(Task task, int n) {
    Held held = held(task, n, 7, SAME);
    DiscreteStart start = held.starts().get(0);
    double[] evaluated = start.ratios().information(held.rows.evaluation());
    double test = mean(evaluated);
    double train = mean(start.ratios().information(held.rows.train()));
    double error =
        Math.sqrt(
            mean(Arrays.stream(evaluated).map(v -> (v - test) * (v - test)).toArray())
                / evaluated.length);
    assertThat(test + (train - test) / 2)
        .as("%s: %s", task.name(), test)
        .isCloseTo(
            task.mutualInformation(), within(Math.max(0.05 * task.mutualInformation(), 2 * error)));
  }

  @Test
  void hasNoInformationWhereThereIsNone() {
    for (Task task : List.of(new CodesTask(50, 1, 1), new CodesTask(2, 0, 1))) {
      Held held = held(task, 1000, 11, SAME);
      for (DiscreteStart start : held.starts()) {
        double test = mean(start.ratios().information(held.rows.evaluation()));
        assertThat(test).as(task.name()).isCloseTo(0, within(0.01));
      }
    }
  }

  @Test
  void exchangedCodesGiveTheSameRatios() {
    CodesTask task = new CodesTask(10, 0, 0.1);
    LogRatios ratios = held(task, 500, 3, SAME).starts().get(0).ratios();
    LogRatios exchanged = held(task, 500, 3, EXCHANGED).starts().get(0).ratios();
    assertThat(exchanged.conditional()).containsExactly(ratios.conditional(), within(1e-9));
    Task category = new CategoryTask(10, 0.5);
    Held held = held(category, 1000, 3, SAME);
    double before = mean(held.starts().get(0).ratios().information(held.rows.evaluation()));
    Held other = held(category, 1000, 3, EXCHANGED);
    double after = mean(other.starts().get(0).ratios().information(other.rows.evaluation()));
    assertThat(after).isCloseTo(before, within(0.002));
  }

  /** y is two labels: the first depends on x, the second is mostly equal to the first. */
  @Test
  void theDependenceInsideTheTargetIsNoInformation() {
    int n = 4000;
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(5L);
    double[][] rows = new double[3][n];
    for (int r = 0; r < n; r++) {
      rows[0][r] = random.nextInt(3);
      rows[1][r] = random.nextDouble() < 0.7 ? rows[0][r] : random.nextInt(3);
      rows[2][r] = random.nextDouble() < 0.9 ? rows[1][r] : random.nextInt(3);
    }
    Held held = held(columns(rows[0]), columns(rows[1], rows[2]), n, 5);
    DiscreteStart start = held.starts().get(0);
    double own = 0.7 + 0.1;
    double information = Math.log(3) + own * Math.log(own) + (1 - own) * Math.log((1 - own) / 2);
    assertThat(mean(start.ratios().information(held.rows.evaluation())))
        .isCloseTo(information, within(0.04));
    double inside = 0.9 + 0.1 / 3;
    assertThat(mean(some(start.ratios().marginal(), held.rows.evaluation())))
        .isCloseTo(
            Math.log(3) + inside * Math.log(inside) + (1 - inside) * Math.log((1 - inside) / 2),
            within(0.04));
  }

  /** Ten columns of y have too many cells for one table: a chain of links. */
  @Test
  void manyTargetColumnsAreAChain() {
    int n = 4000;
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(6L);
    double[] x = new double[n];
    double[][] y = new double[10][n];
    for (int r = 0; r < n; r++) {
      x[r] = random.nextInt(2);
      for (double[] column : y) {
        column[r] = random.nextInt(3);
      }
      y[9][r] = random.nextDouble() < 0.8 ? x[r] : 1 - x[r];
    }
    Held held = held(columns(x), columns(y), n, 6);
    DiscreteStart start = held.starts().get(1);
    assertThat(Link.chain(held.target.split(held.rows.train(), held.hashes)).size())
        .isGreaterThan(1);
    double information = Math.log(2) + 0.8 * Math.log(0.8) + 0.2 * Math.log(0.2);
    assertThat(mean(start.ratios().information(held.rows.evaluation())))
        .isCloseTo(information, within(0.04));
  }

  /** A product of two columns has no main effects. */
  @Test
  void findsProducts() {
    int n = 2000;
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(8L);
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] first = values(n, r -> normal.sample());
    double[] second = values(n, r -> normal.sample());
    double[] label = new double[n];
    double information = Math.log(2);
    for (int r = 0; r < n; r++) {
      double p = 1 / (1 + Math.exp(-2 * first[r] * second[r]));
      label[r] = random.nextDouble() < p ? 1 : 0;
      information += (p * Math.log(p) + (1 - p) * Math.log(1 - p)) / n;
    }
    Held held = held(columns(first, second), columns(label), n, 8);
    assertThat(mean(held.starts().get(0).ratios().information(held.rows.evaluation())))
        .isCloseTo(information, within(0.04));
  }

  /** Three columns decide together. Splines and products of two tell nothing of it. */
  @Test
  void aNetworkFindsWhatColumnsTellTogether() {
    DecisionTask task = new DecisionTask(PARITY, 4, 0.05);
    Held held = held(task, 8000, 13, SAME);
    List<DiscreteStart> starts = held.starts();
    assertThat(starts).extracting(s -> s.model().hasNetwork()).containsExactly(false, true);
    assertThat(mean(starts.get(0).ratios().information(held.rows.evaluation())))
        .isCloseTo(0, within(0.01));
    assertThat(mean(starts.get(1).ratios().information(held.rows.evaluation())))
        .isBetween(0.75 * task.mutualInformation(), 1.02 * task.mutualInformation());
  }

  @Test
  void thereIsNoNetworkWhereItDoesNotHelp() {
    for (Task task : List.of(new LabelTask(3, 0, 1.7), new DecisionTask(PARITY, 3, 0.5))) {
      assertThat(held(task, 4000, 7, SAME).starts())
          .as(task.name())
          .noneMatch(start -> start.model().hasNetwork());
    }
  }

  @Test
  void aNetworkKnowsCategoriesOfItsContext() {
    int n = 6000;
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(14L);
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] category = values(n, r -> random.nextInt(4));
    double[] number = values(n, r -> normal.sample());
    double[] label =
        values(
            n,
            r -> (number[r] > 0) == (category[r] % 2 == 0) != random.nextDouble() < 0.05 ? 1 : 0);
    Held held = held(columns(category, number), columns(label), n, 14);
    DiscreteStart start = held.starts().get(1);
    assertThat(start.model().hasNetwork()).isTrue();
    double truth = Math.log(2) + 0.05 * Math.log(0.05) + 0.95 * Math.log(0.95);
    assertThat(mean(start.ratios().information(held.rows.evaluation())))
        .isBetween(0.9 * truth, 1.03 * truth);
  }

  /** The slope depends on the category. A mean without products of both tells little of it. */
  @Test
  void aNetworkFindsSlopesOfCategories() {
    SlopesTask task = new SlopesTask(0.5, 1.5, -1.5, 3, 0);
    Held held = held(task, 6000, 15, SAME);
    List<DiscreteStart> starts = held.starts();
    assertThat(starts).extracting(s -> s.model().hasNetwork()).containsExactly(false, true);
    double without = mean(starts.get(0).ratios().information(held.rows.evaluation()));
    double with = mean(starts.get(1).ratios().information(held.rows.evaluation()));
    assertThat(without).isLessThan(0.75 * task.mutualInformation());
    assertThat(with).isBetween(0.9 * task.mutualInformation(), 1.03 * task.mutualInformation());
    assertIsRead(starts.get(1).model(), 2);
  }

  @Test
  void aNetworkFindsSlopesBesideAConstantAndACopy() {
    SlopesTask task = new SlopesTask(0.5, 1.5, -1.5, 3, 0);
    Task.Rows all = task.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(15L), 6000);
    double[] y = values(6000, r -> all.y()[r]);
    Held held =
        held(
            columns(values(6000, r -> all.x()[2 * r]), values(6000, r -> all.x()[2 * r + 1])),
            columns(values(6000, r -> 0.3), y, values(6000, r -> 1 - 0.3 * y[r])),
            6000,
            15);
    List<DiscreteStart> starts = held.starts();
    assertThat(starts).extracting(s -> s.model().hasNetwork()).containsExactly(false, true);
    assertThat(mean(starts.get(1).ratios().information(held.rows.evaluation())))
        .isBetween(0.9 * task.mutualInformation(), 1.03 * task.mutualInformation());
    BinaryWriter out = new BinaryWriter();
    starts.get(1).model().write(out);
    byte[] bytes = out.toBytes();
    assertThat(DiscreteModel.read(BinaryReader.of(bytes, 0, bytes.length), 3, 2))
        .isEqualTo(starts.get(1).model());
  }

  /** An independent column with zeros, and one that follows the first inside the target. */
  @Test
  void aNetworkFindsSlopesBesideOtherColumnsOfTheTarget() {
    SlopesTask task = new SlopesTask(0.5, 1.5, -1.5, 3, 0);
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(16L);
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    Task.Rows all = task.rows(random, 6000);
    double[] y = values(6000, r -> all.y()[r]);
    double[] zeros = values(6000, r -> random.nextDouble() < 0.4 ? 0 : normal.sample());
    double[] curved = values(6000, r -> y[r] * y[r] + 0.5 * normal.sample());
    List<SortedColumn> x =
        columns(values(6000, r -> all.x()[2 * r]), values(6000, r -> all.x()[2 * r + 1]));
    for (List<SortedColumn> target :
        List.of(columns(y, zeros), columns(zeros, y), columns(y, curved), columns(curved, y))) {
      Held held = held(x, target, 6000, 16);
      List<DiscreteStart> starts = held.starts();
      DiscreteStart last = starts.get(starts.size() - 1);
      assertThat(last.model().hasNetwork()).isTrue();
      assertThat(mean(last.ratios().information(held.rows.evaluation())))
          .isBetween(0.88 * task.mutualInformation(), 1.05 * task.mutualInformation());
    }
  }

  /** Rows of one code are left out: the odds ratios stay, and the frequencies do not. */
  @Test
  void aFrequencyThatChangesIsNoChangeOfTheDependence() {
    CodesTask task = new CodesTask(3, 0, 0.3);
    DiscreteModel model = held(task, 8000, 21, SAME).starts().get(0).model();
    Task.Rows all = task.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(22L), 8000);
    int[] kept = IntStream.range(0, 8000).filter(r -> all.y()[r] != 0 || r % 5 == 0).toArray();
    Held later =
        held(
            columns(Arrays.stream(kept).mapToDouble(r -> all.x()[r]).toArray()),
            columns(Arrays.stream(kept).mapToDouble(r -> all.y()[r]).toArray()),
            kept.length,
            22);
    LogRatios frozen =
        model.ratios(
            later.target, later.context, later.rows.known(), later.rows.evaluation(), later.hashes);
    double anew = mean(later.starts().get(0).ratios().information(later.rows.evaluation()));
    assertThat(mean(frozen.information(later.rows.evaluation()))).isCloseTo(anew, within(0.005));
  }

  @Test
  void isReadAsItWasWritten() {
    List<DiscreteModel> models = new ArrayList<>();
    held(new CategoryTask(5, 0.65), 500, 1, SAME).starts().forEach(s -> models.add(s.model()));
    held(new CodesTask(10, 0, 0.5), 500, 1, SAME).starts().forEach(s -> models.add(s.model()));
    held(new ZeroInflatedTask(0.5, 0.5), 500, 1, SAME).starts().forEach(s -> models.add(s.model()));
    DiscreteModel network =
        held(new DecisionTask(PARITY, 3, 0.05), 2000, 1, SAME).starts().get(1).model();
    assertThat(network.hasNetwork()).isTrue();
    assertIsRead(network, 3);
    models.forEach(model -> assertIsRead(model, 1));
  }

  private static void assertIsRead(DiscreteModel model, int contexts) {
    BinaryWriter out = new BinaryWriter();
    model.write(out);
    byte[] bytes = out.toBytes();
    BinaryReader in = BinaryReader.of(bytes, 0, bytes.length);
    assertThat(DiscreteModel.read(in, 1, contexts)).isEqualTo(model).hasSameHashCodeAs(model);
    in.end();
    assertThatThrownBy(
            () -> DiscreteModel.read(BinaryReader.of(bytes, 0, bytes.length), 1, contexts + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("context columns");
    for (int length = 0; length < bytes.length; length += Math.max(7, bytes.length / 1000)) {
      int cut = length;
      assertThatThrownBy(() -> DiscreteModel.read(BinaryReader.of(bytes, 0, cut), 1, contexts))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Many columns have fewer features each. Far too many have no model. */
  @Test
  void theWorkIsBounded() {
    assertThat(Work.of(2).exceededBy(11, 8000, 3)).isFalse();
    assertThat(Work.of(2).exceededBy(2, 8000, 257)).isFalse();
    assertThat(Work.of(40).exceededBy(40, 8000, 2)).isFalse();
    assertThat(Work.of(50).exceededBy(50, 8000, 20)).isTrue();
    assertThat(Work.of(500).exceededBy(500, 8000, 1)).isTrue();
    for (int models : new int[] {1, 10, 100}) {
      for (int outcomes : new int[] {2, 20, 200}) {
        Work work = Work.of(models);
        double dense = work.mostDense(8000, outcomes);
        assertThat(models * dense * outcomes * 8000).isLessThanOrEqualTo(3e7);
        assertThat(models * dense * dense * 8000).isLessThanOrEqualTo(1.3e8);
      }
    }
    assertThat(Work.of(2).tooManySteps(49 * 48, 110)).isFalse();
    assertThat(Work.of(2).tooManySteps(8000 * 48, 110)).isTrue();
    assertThat(Work.of(2).some(rows(100_000, 0, 10), 3000).length).isBetween(15_000, 20_000);
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(10L);
    double[][] counts = new double[100][2000];
    for (double[] column : counts) {
      Arrays.setAll(column, r -> random.nextInt(40));
    }
    double[][] more = Arrays.copyOf(counts, 50);
    assertThat(held(columns(counts), columns(more), 2000, 10).starts()).isEmpty();
  }

  @Test
  void continuousColumnsHaveNoDiscreteModel() {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(9L);
    double[] x = random.doubles(500).toArray();
    double[] y = random.doubles(500).toArray();
    assertThat(held(columns(x), columns(y), 500, 9).starts()).isEmpty();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double[] some(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(r -> values[r]).toArray();
  }

  private record Held(
      SideColumns target, SideColumns context, DiscreteStart.Rows rows, long[] hashes) {
    List<DiscreteStart> starts() {
      return DiscreteStart.of(target, context, rows, hashes);
    }
  }

  private static Held held(Task task, int n, long seed, DoubleUnaryOperator ofY) {
    Task.Rows rows = task.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(seed), n);
    int d = task.xDims();
    double[][] x = new double[d][];
    for (int j = 0; j < d; j++) {
      int column = j;
      x[j] = values(n, r -> rows.x()[r * d + column]);
    }
    return held(columns(x), columns(values(n, r -> ofY.applyAsDouble(rows.y()[r]))), n, seed);
  }

  /** Y is the target: 40 % of the rows train, 10 % validate, half evaluate. */
  private static Held held(List<SortedColumn> x, List<SortedColumn> y, int n, long seed) {
    return new Held(
        SideColumns.of(y, x.size()),
        SideColumns.of(x, 0),
        new DiscreteStart.Rows(rows(n, 0, 4), rows(n, 4, 5), rows(n, 0, 5), rows(n, 5, 10)),
        LongStream.range(0, n).map(r -> SplitMix64.at(seed, r)).toArray());
  }

  private static int[] rows(int n, int from, int to) {
    return IntStream.range(0, n).filter(r -> r % 10 >= from && r % 10 < to).toArray();
  }

  private static double[] values(int n, IntToDoubleFunction value) {
    return IntStream.range(0, n).mapToDouble(value::applyAsDouble).toArray();
  }

  private static List<SortedColumn> columns(double[]... columns) {
    return Arrays.stream(columns).map(SortedColumn::of).toList();
  }
}
