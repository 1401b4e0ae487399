package io.codrift.model.experiment;

/** An estimator of mutual information that learns from some rows and estimates on others. */
public interface Peer {
  /** The name in tables. */
  String name();

  /**
   * Learns from rows. Equal rows and seeds give equal results.
   *
   * @param seed seed of initial weights and of the order of the rows
   */
  Fitted fit(Pairs train, long seed);

  /** What was learnt. */
  interface Fitted {
    /** The estimate of I(X;Y) on rows that were not learnt from, nats. It may be below 0. */
    double estimate(Pairs test);
  }
}
