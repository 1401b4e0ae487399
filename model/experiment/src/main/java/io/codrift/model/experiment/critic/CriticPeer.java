package io.codrift.model.experiment.critic;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Watch;
import io.codrift.model.experiment.learning.Learner;
import io.codrift.model.tensor.TensorEngine;
import java.util.Optional;

/**
 * An estimator with a critic, on standardized columns. Peers with equal trainings differ only in
 * how they read the scores, so that one fit serves all of them.
 *
 * @param engine computes; the caller closes it
 */
record CriticPeer(String name, TensorEngine engine, CriticTraining training, CriticReading reading)
    implements Peer {

  @Override
  public Fitted fit(Pairs train, long seed, Watch watch) {
    int inputs = train.xDims() + train.yDims();
    return new Learner(engine, training.schedule())
        .fit(train, seed, watch, layout -> Critic.claim(layout, training, reading, inputs));
  }

  @Override
  public Optional<Fitted> adopt(Fitted other) {
    return other instanceof FittedCritic critic && critic.training().equals(training)
        ? Optional.of(critic.read(reading))
        : Optional.empty();
  }
}
