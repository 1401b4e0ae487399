package io.codrift.model.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.UnusableDataException;
import io.codrift.model.flow.Claims;
import io.codrift.model.flow.ContextShape;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import io.codrift.model.training.Adam;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.Objective;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every peer is right where it must be: on a Gaussian of 2 + 2 dimensions. */
class FlowPeerTest {
  private static final Task TASK = GaussianTask.ofMutualInformation(2, 1);

  private static Pairs rows(long seed, int n) {
    return rows(TASK, seed, n);
  }

  private static Pairs rows(Task task, long seed, int n) {
    return Pairs.of(task, task.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(seed), n));
  }

  private static Peer named(GroupTrainer trainer, String name, int epochs) {
    return List.of(new NdoePaper(), new Bnaf(), new NdoeRealNvp()).stream()
        .filter(method -> method.name().equals(name))
        .map(method -> new FlowPeer(trainer, method, epochs))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"ndoe-bnaf-paper, 40", "bnaf, 40", "ndoe-realnvp, 15"})
  void isWithinTenPerCentOnAGaussian(String name, int epochs) {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Peer.Fitted fitted = named(trainer, name, epochs).fit(rows(1, 8000), 1);

      assertThat(fitted.estimate(rows(2, 10_000))).isCloseTo(1, within(0.1));
    }
  }

  /**
   * The known bias of flows where rows are few: the errors of both entropies do not cancel, and
   * those of two flows cancel less than those of one. On independent sides one flow found 0.44 nats
   * in the mean of five seeds, with a standard deviation of 0.10, and two found 0.30 more with one
   * of 0.08. The bounds of the means over three seeds are more than 4 of their standard deviations
   * away.
   */
  @Test
  void errorsOfBnafCancelLessThanThoseOfOne() {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Task independent = GaussianTask.ofCorrelation(5, 0);
      double ofOne =
          meanOfFits(3, new FlowPeer(trainer, new NdoePaper(), 40), 500, task(independent));
      double ofTwo = meanOfFits(3, new FlowPeer(trainer, new Bnaf(), 40), 500, task(independent));

      assertThat(ofOne).isBetween(0.15, 0.75);
      assertThat(ofTwo - ofOne).isBetween(0.08, 0.55);
    }
  }

  /**
   * The known bias of a long training, which the figures have: q(x|y) overfits more than q(x), and
   * the estimate is too low. Of 2 nats one flow found 1.69 in the mean of three seeds, with a
   * standard deviation of 0.02, and two 1.42 with one of 0.09. The bounds are more than 4 of these
   * away.
   */
  @ParameterizedTest
  @CsvSource({"ndoe-bnaf-paper, 1.55, 1.82", "bnaf, 1.0, 1.8"})
  void aLongTrainingIsTooLow(String name, double low, double high) {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Task gaussian = GaussianTask.ofMutualInformation(10, 2);

      assertThat(meanOfFits(1, named(trainer, name, 250), 2000, task(gaussian)))
          .isBetween(low, high);
    }
  }

  /**
   * The known bias of a Real NVP. Of 2 nats it found 1.25 in the mean of five seeds where Y is
   * cubed, with a standard deviation of 0.19, and 2.14 with one of 0.09 where it is not. The bounds
   * are more than 4 of these away, those of the cube more than 4 of the mean's over three seeds.
   */
  @Test
  void realNvpIsFarTooLowWhereYIsCubed() {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Peer peer = new FlowPeer(trainer, new NdoeRealNvp(), 8);
      Task gaussian = GaussianTask.ofMutualInformation(2, 2);

      assertThat(meanOfFits(1, peer, 4000, task(gaussian))).isBetween(1.7, 2.6);
      assertThat(meanOfFits(3, peer, 4000, (seed, n) -> cubedY(rows(gaussian, seed, n))))
          .isBetween(0.75, 1.75);
    }
  }

  /**
   * Its known bias in many dimensions. Of 2 nats in 20 + 20 it found 1.60 in the mean of three
   * seeds, with a standard deviation of 0.014. The bounds are more than 6 of these away.
   */
  @Test
  void realNvpIsTooLowInManyDimensions() {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Task gaussian = GaussianTask.ofMutualInformation(20, 2);

      assertThat(meanOfFits(1, named(trainer, "ndoe-realnvp", 20), 4000, task(gaussian)))
          .isBetween(1.5, 1.7);
    }
  }

  /** Rows that a seed draws. */
  private interface Drawn {
    Pairs rows(long seed, int n);
  }

  private static Drawn task(Task task) {
    return (seed, n) -> rows(task, seed, n);
  }

  private static double meanOfFits(int seeds, Peer peer, int train, Drawn drawn) {
    return LongStream.rangeClosed(1, seeds)
        .mapToDouble(
            seed ->
                peer.fit(drawn.rows(2 * seed, train), seed)
                    .estimate(drawn.rows(2 * seed + 1, 4000)))
        .average()
        .orElseThrow();
  }

  private static Pairs cubedY(Pairs pairs) {
    double[][] cubed =
        Arrays.stream(pairs.y())
            .map(column -> Arrays.stream(column).map(v -> v * v * v).toArray())
            .toArray(double[][]::new);
    return new Pairs(pairs.x(), cubed);
  }

  /** Y may say something in each of many dimensions. */
  @Test
  void aRealNvpReadsAllOfY() {
    FlowShape shape = new NdoeRealNvp().shape(2, 100);
    int ofY = shape.parameters() - shape.sharedParameters();

    assertThat(ofY).isEqualTo(6 * 128 * 100);
  }

  @Test
  void realNvpIsTrainedByAdaMaxAsInThePaper() {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      NdoeRealNvp realNvp = new NdoeRealNvp();
      FlowPeer peer = new FlowPeer(trainer, realNvp, 1);
      FlowPeer byAdam = new FlowPeer(trainer, new Method(realNvp::shape, Adam.plain(5e-4)), 1);

      assertThat(realNvp.adam()).isEqualTo(Adam.max(5e-4));
      assertThat(peer.fit(rows(1, 256), 1).estimate(rows(2, 256)))
          .isNotEqualTo(byAdam.fit(rows(1, 256), 1).estimate(rows(2, 256)));
      assertThat(new Bnaf().adam()).isEqualTo(Adam.plain(5e-4));
    }
  }

  @Test
  void theScaleOfTheColumnsDoesNotMatter() {
    Pairs train = rows(1, 500);
    Pairs wide = rows(1, 500);
    for (double[] column : wide.x()) {
      for (int r = 0; r < column.length; r++) {
        column[r] = 1024 * column[r];
      }
    }
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Peer peer = named(trainer, "bnaf", 2);

      assertThat(peer.fit(wide, 1).estimate(wide))
          .isCloseTo(peer.fit(train, 1).estimate(train), within(1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ndoe-bnaf-paper", "bnaf"})
  void aWatchSeesWhatAShorterFitHas(String name) {
    Pairs train = rows(1, 512);
    Pairs test = rows(2, 300);
    Map<Integer, Double> seen = new TreeMap<>();
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      Peer.Fitted fitted =
          named(trainer, name, 3)
              .fit(train, 1, new Watch(4, (step, soFar) -> seen.put(step, soFar.estimate(test))));

      assertThat(fitted.steps()).isEqualTo(12);
      assertThat(seen.keySet()).containsExactly(4, 8, 12);
      assertThat(seen)
          .containsEntry(4, named(trainer, name, 1).fit(train, 1).estimate(test))
          .containsEntry(12, fitted.estimate(test));
    }
  }

  @Test
  void twoFlowsHaveTheWeightsOfYOnce() {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      int one = named(trainer, "ndoe-bnaf-paper", 1).fit(rows(1, 128), 1).parameters();
      int two = named(trainer, "bnaf", 1).fit(rows(1, 128), 1).parameters();

      assertThat(one).isPositive();
      assertThat(two).isBetween(one + 1, 2 * one - 1);
    }
  }

  /**
   * A fit that could not go on must not pass for one that has taken all its steps. The trainer
   * gives up in the long training, but not before the end of the short one.
   */
  @ParameterizedTest
  @ValueSource(ints = {200, 20})
  void aTrainingThatDivergesFails(int epochs) {
    try (GroupTrainer trainer = GroupTrainer.open("cpu")) {
      FlowPeer peer =
          new FlowPeer(
              trainer,
              new Method(
                  (xDims, yDims) ->
                      new FlowShape(xDims, yDims, List.of(new Coupling(4, false)), new Infinite()),
                  Adam.plain(5e-4)),
              epochs);

      assertThatThrownBy(() -> peer.fit(rows(1, 128), 1))
          .isInstanceOf(UnusableDataException.class)
          .hasMessageMatching("the training diverged \\d+ times in \\d+ of " + epochs + " steps");
    }
  }

  /** One flow for both entropies. */
  private record Method(BiFunction<Integer, Integer, FlowShape> shapes, Adam adam)
      implements FlowMethod {
    @Override
    public String name() {
      return "one-flow";
    }

    @Override
    public FlowShape shape(int xDims, int yDims) {
      return shapes.apply(xDims, yDims);
    }

    @Override
    public List<Objective> objectives() {
      return List.of(Objective.BOTH);
    }
  }

  /** Reads numbers that are not finite. */
  private record Infinite() implements ContextShape {
    private static final LinearContext LINEAR = new LinearContext();

    @Override
    public int featureRows(int yDims) {
      return LINEAR.featureRows(yDims);
    }

    @Override
    public float[] features(float[] y, int yDims) {
      float[] features = new float[y.length];
      Arrays.fill(features, Float.POSITIVE_INFINITY);
      return features;
    }

    @Override
    public Claimed claim(Claims claims, int yDims) {
      return LINEAR.claim(claims, yDims);
    }
  }
}
