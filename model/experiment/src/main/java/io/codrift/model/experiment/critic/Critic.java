package io.codrift.model.experiment.critic;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.learning.Learnt;
import io.codrift.model.experiment.learning.Mlp;
import io.codrift.model.experiment.learning.Model;
import io.codrift.model.experiment.learning.Sides;
import io.codrift.model.experiment.learning.Tape;
import io.codrift.model.experiment.learning.WeightLayout;
import java.util.stream.IntStream;

/**
 * A critic that learns.
 *
 * @param reading how its scores are read
 * @param loss that of this training
 */
record Critic(CriticTraining training, CriticReading reading, CriticLoss.OfBatch loss, Mlp network)
    implements Model {
  /**
   * Claims the weights.
   *
   * @param inputs columns of X and Y together
   */
  static Critic claim(
      WeightLayout layout, CriticTraining training, CriticReading reading, int inputs) {
    int[] widths =
        IntStream.concat(
                IntStream.concat(
                    IntStream.of(inputs), training.hidden().stream().mapToInt(units -> units)),
                IntStream.of(1))
            .toArray();
    Mlp network = Mlp.claim(layout, Activation::relu, widths);
    return new Critic(training, reading, training.loss().begin(), network);
  }

  /** The same critic, its scores read in another way. */
  Critic readAs(CriticReading other) {
    return new Critic(training, other, loss, network);
  }

  @Override
  public NDArray loss(Tape tape, Sides train, int[] rows, int step) {
    int partners = Math.min(training.partners(), rows.length - 1);
    NDArray ofScores = loss.of(PairBatch.of(train, rows, partners).scored(tape, network));
    return training.decay() > 0 ? ofScores.add(penalty(tape)) : ofScores;
  }

  /** λ/2·Σw². */
  private NDArray penalty(Tape tape) {
    return network.layers().stream()
        .map(layer -> tape.weights(layer.weights()).square().sum())
        .reduce(NDArray::add)
        .orElseThrow()
        .mul(tape.number(training.decay() / 2));
  }

  @Override
  public Peer.Fitted fitted(Learnt learnt) {
    return new FittedCritic(learnt, this);
  }
}
