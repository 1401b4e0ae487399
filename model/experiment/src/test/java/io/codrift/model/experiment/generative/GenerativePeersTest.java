package io.codrift.model.experiment.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Watch;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.RingTask;
import io.codrift.model.task.Task;
import io.codrift.model.tensor.TensorEngine;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every peer is right where it must be, and as wrong as it is known to be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GenerativePeersTest {
  private TensorEngine engine;

  @BeforeAll
  void open() {
    engine = TensorEngine.open("cpu");
  }

  @AfterAll
  void close() {
    engine.close();
  }

  private static Pairs rows(Task task, long seed, int n) {
    return Pairs.of(task, task.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(seed), n));
  }

  private static Pairs gaussian(long seed, int n) {
    return rows(GaussianTask.ofMutualInformation(2, 1), seed, n);
  }

  private Stream<Named<Peer>> peers() {
    return Stream.<Peer>of(
            Doe.gaussian(engine, 30),
            Doe.logistic(engine, 30),
            new Minde(engine, 200),
            new Dine(engine, 5),
            new Mienf(engine, 5))
        .map(peer -> Named.of(peer.name(), peer));
  }

  @ParameterizedTest
  @MethodSource("peers")
  void isWithinTenPerCentOnAGaussian(Peer peer) {
    Peer.Fitted fitted = peer.fit(gaussian(1, 8000), 1);

    assertThat(fitted.estimate(gaussian(2, 10_000))).isCloseTo(1, within(0.1));
    assertThat(fitted.parameters()).isPositive();
  }

  /** A rate that is too high makes the weights unsteady, which costs the more the more columns. */
  @Test
  void simpleDensitiesAreRightOnManyGaussianColumns() {
    Task task = GaussianTask.ofMutualInformation(20, 10);

    assertThat(Doe.gaussian(engine, 20).fit(rows(task, 1, 8000), 1).estimate(rows(task, 2, 10_000)))
        .isCloseTo(10, within(0.35));
  }

  private Stream<Named<Function<Integer, Peer>>> ofEpochs() {
    return Stream.of(
        Named.of("doe-gaussian", epochs -> Doe.gaussian(engine, epochs)),
        Named.of("minde", epochs -> new Minde(engine, epochs)),
        Named.of("dine", epochs -> new Dine(engine, epochs)),
        Named.of("mienf", epochs -> new Mienf(engine, epochs)));
  }

  @ParameterizedTest
  @MethodSource("ofEpochs")
  void isWatchedWithoutAnInfluence(Function<Integer, Peer> ofEpochs) {
    Pairs train = gaussian(1, 512);
    Pairs test = gaussian(2, 300);
    Map<Integer, Double> seen = new TreeMap<>();
    Peer peer = ofEpochs.apply(2);
    Watch watch = new Watch(2, (step, soFar) -> seen.put(step, soFar.estimate(test)));

    Peer.Fitted fitted = peer.fit(train, 1, watch);

    assertThat(seen).containsKey(2).containsEntry(fitted.steps(), fitted.estimate(test));
    assertThat(peer.fit(train, 1).estimate(test)).isEqualTo(fitted.estimate(test));
    assertThat(peer.fit(train, 2).estimate(test)).isNotEqualTo(fitted.estimate(test));
  }

  private Stream<Named<Peer>> simpleDensities() {
    return Stream.<Peer>of(Doe.gaussian(engine, 30), Doe.logistic(engine, 30))
        .map(peer -> Named.of(peer.name(), peer));
  }

  /**
   * The known bias of a simple density where X is far from it, and X given y is less so: the error
   * of H(X) is the larger one, and the estimate is too high. Of five seeds it was 4.17 of 3 nats
   * with a standard deviation of 0.04 (doe-gaussian), and 4.22 with one of 0.05 (doe-logistic). The
   * bounds are more than 5 of these away.
   */
  @ParameterizedTest
  @MethodSource("simpleDensities")
  void simpleDensitiesFindTooMuchOnACubedSide(Peer peer) {
    Task task = GaussianTask.ofMutualInformation(2, 3);

    double estimate =
        peer.fit(cubedX(rows(task, 2, 8000)), 1).estimate(cubedX(rows(task, 3, 10_000)));

    assertThat(estimate).isBetween(3.9, 4.5);
  }

  /**
   * The other half of that bias: with little information per column, X given y is as far from the
   * density as X, and its location and scale tell only a part of the dependence. Of four seeds it
   * was 0.42 of 1 nat with a standard deviation of 0.06 (doe-gaussian), and 0.54 with one of 0.04
   * (doe-logistic). The bounds are more than 4 of these away.
   */
  @ParameterizedTest
  @MethodSource("trainedLonger")
  void simpleDensitiesFindTooLittleOnACubedSideWithWeakDependence(Peer peer) {
    Task task = GaussianTask.ofMutualInformation(10, 1);

    double estimate =
        peer.fit(cubedX(rows(task, 2, 8000)), 1).estimate(cubedX(rows(task, 3, 8000)));

    assertThat(estimate).isBetween(0.15, 0.75);
  }

  private Stream<Named<Peer>> trainedLonger() {
    return Stream.<Peer>of(Doe.gaussian(engine, 100), Doe.logistic(engine, 100))
        .map(peer -> Named.of(peer.name(), peer));
  }

  private Stream<Named<Peer>> flowsOfSides() {
    return Stream.<Peer>of(new Dine(engine, 5), new Mienf(engine, 5))
        .map(peer -> Named.of(peer.name(), peer));
  }

  /**
   * The known bias of one flow for each side: of one column each, a flow keeps the order of the
   * rows, and where ranks are not correlated it finds nothing. Of five seeds, the ring's estimates
   * had a standard deviation of less than 0.0001 about 0, and the Gaussian's one of 0.02 about 1.00
   * (dine) and 0.98 (mienf).
   */
  @ParameterizedTest
  @MethodSource("flowsOfSides")
  void flowsOfSidesMissARingButNotAGaussian(Peer peer) {
    Task ring = new RingTask(0.2);
    Task gaussian = GaussianTask.ofMutualInformation(1, 1);

    double ofRing = peer.fit(rows(ring, 1, 4000), 1).estimate(rows(ring, 2, 4000));
    double ofGaussian = peer.fit(rows(gaussian, 1, 4000), 1).estimate(rows(gaussian, 2, 4000));

    assertThat(ring.mutualInformation()).isGreaterThan(0.25);
    assertThat(ofRing).isCloseTo(0, within(0.02));
    assertThat(ofGaussian).isCloseTo(1, within(0.1));
  }

  /** Shapes of single columns are no dependence to flows. */
  @Test
  void flowsUndoACube() {
    Pairs train = cubedX(gaussian(1, 4000));
    Pairs test = cubedX(gaussian(2, 10_000));

    assertThat(new Mienf(engine, 10).fit(train, 1).estimate(test)).isCloseTo(1, within(0.1));
  }

  /**
   * The known bias of a mean of squares: what both readings of the network differ in by error adds
   * to it, whereas a difference of entropies falls below 0 by its errors. Of five seeds it was 0.15
   * nats with a standard deviation of 0.02.
   */
  @Test
  void diffusionIsAboveZeroOnIndependentSides() {
    Task independent = GaussianTask.ofCorrelation(5, 0);
    Pairs train = rows(independent, 1, 1000);
    Pairs test = rows(independent, 2, 2000);

    assertThat(new Minde(engine, 20).fit(train, 1).estimate(test)).isBetween(0.05, 0.3);
    assertThat(Doe.gaussian(engine, 10).fit(train, 1).estimate(test)).isNegative();
  }

  /** The average of the weights must not be of the initial ones where there are few steps. */
  @Test
  void diffusionLearnsInFewSteps() {
    Peer.Fitted fitted = new Minde(engine, 20).fit(gaussian(1, 2000), 1);

    assertThat(fitted.steps()).isEqualTo(160);
    assertThat(fitted.estimate(gaussian(2, 2000))).isBetween(0.5, 1.1);
  }

  /** Noise that were the same in every batch would not cancel in their mean. */
  @Test
  void theMeanOverBatchesIsThatOverRows() {
    Peer.Fitted fitted = new Minde(engine, 2).fit(gaussian(1, 1000), 1);
    Pairs test = gaussian(2, 1280);

    double[] batches = fitted.on(test).estimates(128);
    assertThat(batches).hasSize(10);
    assertThat(Arrays.stream(batches).average().orElseThrow())
        .isCloseTo(fitted.estimate(test), within(1e-9));
  }

  /** The engine's memory does not grow with the steps, and equal trainings are equal to the bit. */
  @Test
  void aTrainingDependsOnNothingButItsSeed() {
    Pairs train = gaussian(1, 2000);
    Pairs test = gaussian(2, 500);
    double expected = new Mienf(engine, 4).fit(train, 1).estimate(test);
    System.gc();
    int open = engine.openArrays();

    assertThat(new Mienf(engine, 4).fit(train, 1).estimate(test)).isEqualTo(expected);
    assertThat(engine.openArrays()).isEqualTo(open);
  }

  private static Pairs cubedX(Pairs pairs) {
    double[][] cubed =
        Arrays.stream(pairs.x())
            .map(column -> Arrays.stream(column).map(v -> v * v * v).toArray())
            .toArray(double[][]::new);
    return new Pairs(cubed, pairs.y());
  }
}
