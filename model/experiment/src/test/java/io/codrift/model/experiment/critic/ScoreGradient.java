package io.codrift.model.experiment.critic;

import io.codrift.model.experiment.learning.Gradients;
import io.codrift.model.experiment.learning.WeightLayout;
import io.codrift.model.tensor.TensorEngine;
import java.util.Arrays;

/** The derivatives of a critic's loss by its scores. */
final class ScoreGradient {
  private ScoreGradient() {}

  static PairScores of(TensorEngine engine, CriticLoss.OfBatch loss, PairScores at) {
    WeightLayout layout = new WeightLayout();
    WeightLayout.Part joint = layout.claim(at.rows(), 1, 0);
    WeightLayout.Part product = layout.claim(at.rows(), at.partners(), 0);
    float[] scores = new float[layout.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (i < at.rows() ? at.joint()[i] : at.product()[i - at.rows()]);
    }
    float[] gradient =
        Gradients.of(
            engine,
            layout,
            scores,
            tape -> loss.of(new ScoredBatch(tape, tape.weights(joint), tape.weights(product))));
    return PairScores.of(
        Arrays.copyOf(gradient, at.rows()),
        Arrays.copyOfRange(gradient, at.rows(), gradient.length));
  }
}
