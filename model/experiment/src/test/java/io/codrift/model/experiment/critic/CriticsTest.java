package io.codrift.model.experiment.critic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Watch;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every estimator with a critic is right where it must be: on a Gaussian of 2 + 2 dimensions. Most
 * have small networks and few epochs here, for speed; the full settings are the experiment's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CriticsTest {
  private static final Task TASK = GaussianTask.ofMutualInformation(2, 1);

  private TensorEngine engine;

  @BeforeAll
  void open() {
    engine = TensorEngine.open("cpu");
  }

  @AfterAll
  void close() {
    engine.close();
  }

  private static Pairs rows(long seed, int n) {
    return Pairs.of(TASK, TASK.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(seed), n));
  }

  /** Smaller than the paper's, as two dimensions need less and all pairs cost much. */
  private Critics small() {
    return new Critics(engine, List.of(64, 64));
  }

  Stream<Peer> peers() {
    Critics critics = small();
    return Stream.of(
        critics.mineDv(20),
        critics.nwj(20),
        critics.infoNce(5),
        critics.smileOfAllPairs(5, 5),
        critics.nwjOfAllPairs(5),
        critics.ccmi(20));
  }

  /** Two layers of 64 units and few epochs, for speed: not the settings of the experiment. */
  @ParameterizedTest
  @MethodSource("peers")
  void ofFewUnitsAndEpochsIsWithinTenPerCentOnAGaussian(Peer peer) {
    Peer.Fitted fitted = peer.fit(rows(1, 8000), 1);

    assertThat(fitted.estimate(rows(2, 10_240))).isCloseTo(1, within(0.1));
  }

  /**
   * The paper's network, but 6 epochs instead of 50, for speed. MINE and SMILE are within a tenth
   * after the last step. Of DEMI only the mean over the looks of the second half is: a single look
   * of so short a training may be further off.
   */
  @Test
  void afterFewEpochsTheThreeOfOneTrainingAreWithinTenPerCentDemiInTheMeanOfItsLooks() {
    Critics critics = Critics.ofPaper(engine);
    Peer demi = critics.demi(6);
    Pairs test = rows(2, 10_240);
    List<Double> demis = new ArrayList<>();
    Watch watch = new Watch(31, (step, soFar) -> demis.add(of(demi, soFar, test)));

    Peer.Fitted mine = critics.mine(6).fit(rows(1, 8000), 1, watch);

    assertThat(mine.parameters()).isEqualTo(512 * 5 + 512 * 513 + 513);
    assertThat(mine.steps()).isEqualTo(6 * 63);
    assertThat(mine.estimate(test)).isCloseTo(1, within(0.1));
    assertThat(of(critics.smile(5, 6), mine, test)).isCloseTo(1, within(0.1));
    // Nothing normalises this one: it varies from step to step, about the right value.
    List<Double> last = demis.subList(demis.size() / 2, demis.size());
    assertThat(last.stream().mapToDouble(d -> d).average().orElseThrow()).isCloseTo(1, within(0.1));
  }

  private static double of(Peer peer, Peer.Fitted fitted, Pairs test) {
    return peer.adopt(fitted).orElseThrow().estimate(test);
  }

  @Test
  void aFitIsAdoptedOnlyByPeersOfTheSameTraining() {
    Critics critics = small();
    Pairs train = rows(1, 256);
    Pairs test = rows(2, 256);
    Peer.Fitted mine = critics.mine(2).fit(train, 3);

    Peer.Fitted adopted = critics.demi(2).adopt(mine).orElseThrow();

    assertThat(adopted.estimate(test))
        .isEqualTo(critics.demi(2).fit(train, 3).estimate(test))
        .isNotEqualTo(mine.estimate(test));
    assertThat(critics.demi(3).adopt(mine)).isEmpty();
    assertThat(critics.smileOfAllPairs(5, 2).adopt(mine)).isEmpty();
    assertThat(critics.ccmi(2).adopt(mine)).isEmpty();
    assertThat(new Critics(engine, List.of(64)).demi(2).adopt(mine)).isEmpty();
  }

  @Test
  void aWatchSeesWhatAShorterFitHas() {
    Pairs train = rows(1, 256);
    Pairs test = rows(2, 256);
    Map<Integer, Double> seen = new TreeMap<>();
    Watch watch = new Watch(2, (step, soFar) -> seen.put(step, soFar.estimate(test)));

    double end = small().nwj(3).fit(train, 1, watch).estimate(test);

    assertThat(seen.keySet()).containsExactly(2, 4, 6);
    assertThat(seen)
        .containsEntry(2, small().nwj(1).fit(train, 1).estimate(test))
        .containsEntry(6, end);
  }

  /** A row that is twice in a batch would count as a pair of the product of itself. */
  @Test
  void noPairOfTheProductIsAJointPair() {
    List<Integer> equal = new ArrayList<>();
    CriticLoss counting =
        () ->
            scores -> {
              int k = scores.partners();
              equal.add(
                  (int)
                      IntStream.range(0, scores.product().length)
                          .filter(i -> scores.product()[i] == scores.joint()[i / k])
                          .count());
              return new InfoNce(128).begin().gradient(scores);
            };
    CriticTraining training =
        new CriticTraining(counting, List.of(64), 128, 127, Adam.plain(5e-4), 0, 2);

    new CriticPeer("counting", engine, training, new Mine()).fit(rows(1, 200), 1);

    // Two scores may be equal by chance.
    assertThat(equal).hasSize(4).allMatch(count -> count < 5);
  }

  /** The known bias of CCMI is of its penalty: nothing else moves the weights here. */
  @Test
  void thePenaltyOfCcmiShrinksItsWeights() {
    CriticTraining ofCcmi = ((CriticPeer) small().ccmi(5)).training();
    FittedCritic free = afterOneStep(ofCcmi, 0);
    float[] before = free.weights();
    float[] shrunk = afterOneStep(ofCcmi, ofCcmi.decay()).weights();
    float[] factors = free.shape().ofFactors(1);

    assertThat(ofCcmi.decay()).isEqualTo(1e-3);
    for (int i = 0; i < before.length; i++) {
      // A first step of Adam has the size of its rate, unless the gradient is nearly 0.
      if (factors[i] == 0 || Math.abs(before[i]) > 0.01) {
        double step = factors[i] * ofCcmi.adam().learningRate() * Math.signum(before[i]);
        assertThat((double) shrunk[i]).isCloseTo(before[i] - step, within(5e-5));
      }
    }
  }

  /** After a step of a loss that is the same for all scores. */
  private FittedCritic afterOneStep(CriticTraining like, double decay) {
    CriticLoss flat = () -> scores -> scores.map(t -> 0, t -> 0);
    CriticTraining training =
        new CriticTraining(
            flat, like.hidden(), like.batch(), like.partners(), like.adam(), decay, 1);
    return (FittedCritic)
        new CriticPeer("flat", engine, training, new Ccmi()).fit(rows(1, like.batch()), 1);
  }

  @Test
  void noArrayStaysOpen() {
    int before = engine.openArrays();

    small().ccmi(2).fit(rows(1, 200), 1).estimate(rows(2, 200));

    assertThat(engine.openArrays()).isEqualTo(before);
  }

  @Test
  void infoNceOfFewRowsHasTheirLogarithmAsCeiling() {
    Peer.Fitted fitted = small().infoNce(1).fit(rows(1, 100), 1);

    assertThat(fitted.estimate(rows(2, 4))).isLessThanOrEqualTo(Math.log(4));
    assertThatThrownBy(() -> fitted.estimate(rows(2, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a critic is evaluated on at least 2 rows, not 1");
  }

  @Test
  void theBatchesOfInfoNceAreReadOnce() {
    Peer.Fitted fitted = small().infoNce(1).fit(rows(1, 200), 1);
    Pairs test = rows(2, 300);

    assertThat(fitted.on(test).estimates(128))
        .containsExactly(
            fitted.estimate(test.slice(0, 128)), fitted.estimate(test.slice(128, 256)));
    assertThat(fitted.on(test.slice(0, 100)).estimates(128)).isEmpty();
  }

  @Test
  void namesTellOtherClippings() {
    assertThat(small().smile(5, 1).name()).isEqualTo("smile");
    assertThat(small().smile(2.5, 1).name()).isEqualTo("smile-2.5");
  }
}
