package io.codrift.model.experiment.critic;

import ai.djl.ndarray.NDArray;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Standardized;
import io.codrift.model.experiment.Watch;
import io.codrift.model.experiment.WeightUpdates;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.tensor.HostInput;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.BatchOrder;
import io.codrift.model.training.ConditionalRows;
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
    Standardized scale = Standardized.on(train);
    ConditionalRows rows = scale.apply(train);
    Network.Shape shape = new Network.Shape(rows.xDims() + rows.yDims(), training.hidden());
    int batch = Math.min(training.batch(), rows.rows());
    int partners = Math.min(training.partners(), batch - 1);
    int steps = training.epochs() * -Math.floorDiv(-rows.rows(), batch);
    try (Step step = new Step(engine, training, shape, seed, batch * (1 + partners))) {
      BatchOrder order = new BatchOrder(rows.rows(), SplitMix64.at(seed, 1));
      for (int taken = 0; taken < steps; taken++) {
        int[] numbers = new int[batch];
        order.fillFromOnePass(numbers);
        step.take(new PairBatch(rows, numbers, 0, batch, partners));
        int now = taken + 1;
        watch.after(now, () -> fitted(scale, shape, step.weights(), now));
      }
      return fitted(scale, shape, step.weights(), steps);
    }
  }

  private FittedCritic fitted(Standardized scale, Network.Shape shape, float[] weights, int steps) {
    return new FittedCritic(engine, scale, training, shape, weights, steps, reading);
  }

  @Override
  public Optional<Fitted> adopt(Fitted other) {
    return other instanceof FittedCritic critic && critic.training().equals(training)
        ? Optional.of(critic.read(reading))
        : Optional.empty();
  }

  /** The updates of one training. */
  private static final class Step implements AutoCloseable {
    private final TensorEngine engine;
    private final double rate;
    private final CriticLoss.Gradient loss;
    private final Network network;
    private final WeightUpdates updates;
    private final HostInput input;
    private final HostInput gradient;
    private final NDArray decay;
    private final boolean decays;

    Step(TensorEngine engine, CriticTraining training, Network.Shape shape, long seed, int pairs) {
      int parameters = shape.parameters();
      this.engine = engine;
      this.rate = training.adam().learningRate();
      this.loss = training.loss().begin();
      this.network = new Network(engine, shape, shape.initial(SplitMix64.at(seed, 0)));
      this.updates = new WeightUpdates(engine, training.adam(), network.weights());
      this.input = engine.hostInput(1, shape.inputs(), pairs);
      this.gradient = engine.hostInput(1, 1, pairs);
      this.decay = engine.array(shape.ofFactors(training.decay()), 1, parameters);
      this.decays = training.decay() > 0;
    }

    void take(PairBatch pairs) {
      input.set(pairs.values());
      try (Scope scope = engine.scope()) {
        Network.Pass pass = network.forward(scope, input.array());
        PairScores scores = pairs.scores(engine.floats(pass.output()));
        gradient.set(PairBatch.gradient(loss.of(scores)));
        network.backward(scope, pass, gradient.array());
        if (decays) {
          network.gradient().addi(scope.mul(network.weights(), decay));
        }
        updates.take(scope, network.gradient(), rate);
      }
    }

    float[] weights() {
      return engine.floats(network.weights());
    }

    @Override
    public void close() {
      decay.close();
      gradient.close();
      input.close();
      updates.close();
      network.close();
    }
  }
}
