package io.codrift.model.experiment.learning;

import ai.djl.ndarray.NDArray;
import io.codrift.model.experiment.Peer;

/** What a peer learns: it has claimed its weights, and tells how they are used. */
public interface Model {
  /**
   * The loss of some training rows.
   *
   * @param rows numbers of the rows
   * @param step from 0
   * @return one number
   */
  NDArray loss(Tape tape, Sides train, int[] rows, int step);

  /** The estimator with weights that were learnt. */
  Peer.Fitted fitted(Learnt learnt);
}
