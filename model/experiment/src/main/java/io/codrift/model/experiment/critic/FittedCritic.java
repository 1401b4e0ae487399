package io.codrift.model.experiment.critic;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.learning.FittedModel;
import io.codrift.model.experiment.learning.Learnt;
import io.codrift.model.experiment.learning.Sides;
import io.codrift.model.experiment.learning.Tape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A trained critic. */
record FittedCritic(Learnt learnt, Critic critic) implements FittedModel {
  /** Pairs that are scored at a time. */
  private static final int CHUNK = 8192;

  /** The same critic, read in another way. */
  FittedCritic read(CriticReading other) {
    return new FittedCritic(learnt, critic.readAs(other));
  }

  CriticTraining training() {
    return critic.training();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if there are fewer than 2 rows
   */
  @Override
  public Peer.Evaluated on(Pairs test) {
    int n = test.rows();
    if (n < 2) {
      throw new IllegalArgumentException("a critic is evaluated on at least 2 rows, not " + n);
    }
    Sides sides = learnt.sides(test);
    return new Read(this, sides, n, readings(sides, 0, n));
  }

  /**
   * What was read of all rows.
   *
   * @param readings nats
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Read(FittedCritic fitted, Sides sides, int rows, double[] readings)
      implements Peer.Evaluated {
    @Override
    public double estimate() {
      return mean(readings);
    }

    /** Each batch has pairs of the product among its own rows alone. */
    @Override
    public double[] estimates(int batch) {
      if (batch == fitted.critic.reading().batch() && batch <= rows) {
        return readings.clone();
      }
      return IntStream.range(0, rows / batch)
          .mapToDouble(b -> mean(fitted.readings(sides, b * batch, (b + 1) * batch)))
          .toArray();
    }

    private static double mean(double[] readings) {
      return Arrays.stream(readings).average().orElseThrow();
    }
  }

  /** One number for each of the batches that are read together. */
  private double[] readings(Sides sides, int from, int to) {
    CriticReading reading = critic.reading();
    int batch = Math.min(reading.batch(), to - from);
    return IntStream.range(0, (to - from) / batch)
        .map(b -> from + b * batch)
        .mapToDouble(
            first -> reading.of(scores(sides, IntStream.range(first, first + batch).toArray())))
        .toArray();
  }

  private PairScores scores(Sides sides, int[] numbers) {
    int n = numbers.length;
    int partners = Math.min(critic.reading().partners(), n - 1);
    int chunk = Math.max(1, CHUNK / (1 + partners));
    double[] joint = new double[n];
    double[] product = new double[n * partners];
    for (int from = 0; from < n; from += chunk) {
      PairBatch pairs = new PairBatch(sides, numbers, from, Math.min(n, from + chunk), partners);
      try (Tape tape = learnt.tape()) {
        PairScores part = pairs.scored(tape, critic.network()).values();
        System.arraycopy(part.joint(), 0, joint, from, part.joint().length);
        System.arraycopy(part.product(), 0, product, from * partners, part.product().length);
      }
    }
    return new PairScores(joint, product);
  }
}
