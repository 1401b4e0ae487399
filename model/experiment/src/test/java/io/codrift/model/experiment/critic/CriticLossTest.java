package io.codrift.model.experiment.critic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.tensor.TensorEngine;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The derivative of each loss is that of its formula, by finite differences. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CriticLossTest {
  private static final double STEP = 1e-5;

  private TensorEngine engine;

  @BeforeAll
  void open() {
    engine = TensorEngine.open("cpu");
  }

  @AfterAll
  void close() {
    engine.close();
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        loss(new JensenShannon(1), s -> softplus(s, 1)),
        loss(new JensenShannon(0.5), s -> softplus(s, 0.5)),
        loss(new Nwj(), s -> -new Nwj().of(s)),
        loss(new InfoNce(5), s -> -new InfoNce(5).of(s)),
        // In the first batch the average is that of the batch itself.
        loss(new MineDv(), s -> -new MineDv().of(s)));
  }

  private static Arguments loss(CriticLoss loss, ToDoubleFunction<PairScores> value) {
    return Arguments.of(loss, value);
  }

  private static double softplus(PairScores s, double weight) {
    double joint = Arrays.stream(s.joint()).map(t -> Math.log1p(Math.exp(-t))).average().orElse(0);
    double product =
        Arrays.stream(s.product()).map(t -> Math.log1p(Math.exp(t))).average().orElse(0);
    return weight * (joint + product);
  }

  private static PairScores scores(long seed, int rows, int partners) {
    var random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    return new PairScores(
        random.doubles(rows, -2, 2).toArray(), random.doubles(rows * partners, -2, 2).toArray());
  }

  private PairScores gradient(CriticLoss loss, PairScores at) {
    return ScoreGradient.of(engine, loss.begin(), at);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void derivativesAreThoseOfTheFormula(CriticLoss loss, ToDoubleFunction<PairScores> value) {
    PairScores at = scores(1, 5, 4);

    PairScores gradient = gradient(loss, at);

    assertDerivatives(at, at.joint(), gradient.joint(), value);
    assertDerivatives(at, at.product(), gradient.product(), value);
  }

  private static void assertDerivatives(
      PairScores at, double[] changed, double[] gradient, ToDoubleFunction<PairScores> value) {
    for (int i = 0; i < changed.length; i++) {
      double held = changed[i];
      changed[i] = held + STEP;
      double above = value.applyAsDouble(at);
      changed[i] = held - STEP;
      double below = value.applyAsDouble(at);
      changed[i] = held;
      assertThat(gradient[i]).isCloseTo((above - below) / (2 * STEP), within(1e-6));
    }
  }

  @Test
  void theMovingAverageReplacesTheMeanOfTheBatch() {
    PairScores low = new PairScores(new double[] {0}, new double[] {0});
    PairScores high = new PairScores(new double[] {0}, new double[] {Math.log(11)});
    CriticLoss.OfBatch loss = new MineDv(0.9).begin();
    ScoreGradient.of(engine, loss, low);

    // The average is 0.9·1 + 0.1·11 = 2.
    assertThat(ScoreGradient.of(engine, loss, high).product()[0]).isCloseTo(5.5, within(1e-5));
    // Another training begins anew.
    assertThat(gradient(new MineDv(0.9), high).product()[0]).isCloseTo(1, within(1e-6));
  }

  @Test
  void largeScoresDoNotOverflow() {
    PairScores large = new PairScores(new double[] {800, 800}, new double[] {900, 850});

    assertThat(new Mine().of(large)).isCloseTo(800 - 900 + Math.log(2), within(1e-9));
    assertThat(gradient(new JensenShannon(1), large).product()).containsExactly(0.5, 0.5);
    assertThat(gradient(new InfoNce(2), large).joint()).containsExactly(-0.5, -0.5);
  }

  /** The matrix products of the backward pass would be slow. */
  @Test
  void noDerivativeIsSubnormal() {
    PairScores certain = new PairScores(new double[] {95, 1}, new double[] {-95, -1});

    for (CriticLoss loss :
        new CriticLoss[] {new JensenShannon(1), new Nwj(), new InfoNce(2), new MineDv()}) {
      PairScores gradient = gradient(loss, certain);

      assertThat(gradient.product()[0]).as("%s", loss).isZero();
      assertThat(gradient.product()[1]).as("%s", loss).isPositive();
    }
    assertThat(gradient(new JensenShannon(1), certain).joint()[0]).isZero();
  }
}
