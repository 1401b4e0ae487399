package io.codrift.model.experiment;

import java.util.Optional;

/** An estimator of mutual information that learns from some rows and estimates on others. */
public interface Peer {
  /** The name in tables. */
  String name();

  /**
   * Learns from rows. Equal rows and seeds give equal results, watched or not.
   *
   * @param seed seed of initial weights and of the order of the rows
   * @param watch looks at the fit while it goes on; an estimator without steps ignores it
   */
  Fitted fit(Pairs train, long seed, Watch watch);

  /** Same as {@link #fit(Pairs, long, Watch)}, not watched. */
  default Fitted fit(Pairs train, long seed) {
    return fit(train, seed, Watch.NONE);
  }

  /**
   * What another peer of the same training learnt, read as this one reads it. So one fit can serve
   * several estimators.
   *
   * @return empty if this peer is trained in another way
   */
  default Optional<Fitted> adopt(Fitted other) {
    return Optional.empty();
  }

  /** What was learnt. Immutable; it may be used as long as what its peer was made of is open. */
  interface Fitted {
    /** Evaluates rows that were not learnt from. Equal rows give equal estimates. */
    Evaluated on(Pairs test);

    /** The estimate of I(X;Y) on rows that were not learnt from, as {@link Evaluated#estimate}. */
    default double estimate(Pairs test) {
      return on(test).estimate();
    }

    /** Number of weights that were learnt; 0 if nothing was. */
    int parameters();

    /** Number of mini-batches, of each loss where there are two; 0 if there were none. */
    int steps();
  }

  /** Test rows, evaluated once for all estimates of them. */
  interface Evaluated {
    /**
     * The estimate of I(X;Y) on all rows, nats. It may be below 0, and is not finite if the fit
     * diverged.
     */
    double estimate();

    /**
     * The estimates on the successive whole batches of rows, nats.
     *
     * @param batch number of rows of each
     * @throws io.codrift.model.UnusableDataException if a batch has too few rows for the estimator
     */
    double[] estimates(int batch);
  }
}
