package io.codrift.model.experiment.critic;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Standardized;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.ConditionalRows;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A trained critic, and how its scores are read.
 *
 * @param weights not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FittedCritic(
    TensorEngine engine,
    Standardized scale,
    CriticTraining training,
    Network.Shape shape,
    float[] weights,
    int steps,
    CriticReading reading)
    implements Peer.Fitted {
  /** Pairs that are scored at a time. */
  private static final int CHUNK = 8192;

  /** The same critic, read in another way. */
  FittedCritic read(CriticReading other) {
    return new FittedCritic(engine, scale, training, shape, weights, steps, other);
  }

  @Override
  public int parameters() {
    return shape.parameters();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if there are fewer than 2 rows
   */
  @Override
  public Peer.Evaluated on(Pairs test) {
    ConditionalRows rows = scale.apply(test);
    int n = rows.rows();
    if (n < 2) {
      throw new IllegalArgumentException("a critic is evaluated on at least 2 rows, not " + n);
    }
    return new Read(this, rows, readings(rows, 0, n));
  }

  /**
   * What was read of all rows.
   *
   * @param readings nats
   */
  private record Read(FittedCritic critic, ConditionalRows rows, double[] readings)
      implements Peer.Evaluated {
    @Override
    public double estimate() {
      return mean(readings);
    }

    /** Each batch has pairs of the product among its own rows alone. */
    @Override
    public double[] estimates(int batch) {
      if (batch == critic.reading.batch() && batch <= rows.rows()) {
        return readings.clone();
      }
      return IntStream.range(0, rows.rows() / batch)
          .mapToDouble(b -> mean(critic.readings(rows, b * batch, (b + 1) * batch)))
          .toArray();
    }

    private static double mean(double[] readings) {
      return Arrays.stream(readings).average().orElseThrow();
    }
  }

  /** One number for each of the batches that are read together. */
  private double[] readings(ConditionalRows rows, int from, int to) {
    int batch = Math.min(reading.batch(), to - from);
    try (Network network = new Network(engine, shape, weights)) {
      return IntStream.range(0, (to - from) / batch)
          .map(b -> from + b * batch)
          .mapToDouble(
              first ->
                  reading.of(
                      scores(network, rows, IntStream.range(first, first + batch).toArray())))
          .toArray();
    }
  }

  private PairScores scores(Network network, ConditionalRows rows, int[] numbers) {
    int n = numbers.length;
    int partners = Math.min(reading.partners(), n - 1);
    int chunk = Math.max(1, CHUNK / (1 + partners));
    double[] joint = new double[n];
    double[] product = new double[n * partners];
    for (int from = 0; from < n; from += chunk) {
      PairBatch pairs = new PairBatch(rows, numbers, from, Math.min(n, from + chunk), partners);
      PairScores part = score(network, pairs);
      System.arraycopy(part.joint(), 0, joint, from, part.joint().length);
      System.arraycopy(part.product(), 0, product, from * partners, part.product().length);
    }
    return new PairScores(joint, product);
  }

  private PairScores score(Network network, PairBatch pairs) {
    try (Scope scope = engine.scope()) {
      var input = scope.array(pairs.values(), 1, shape.inputs(), pairs.pairs());
      return pairs.scores(engine.floats(network.forward(scope, input).output()));
    }
  }
}
