package io.codrift.model.experiment.learning;

import io.codrift.model.experiment.Peer;

/** A model whose estimate is a mean over rows. */
public interface RowModel extends Model {
  /**
   * Information of some rows, nats.
   *
   * @param rows numbers of the rows
   * @return shape (rows)
   */
  float[] information(Tape tape, Sides test, int[] rows);

  @Override
  default Peer.Fitted fitted(Learnt learnt) {
    return new FittedRows(learnt, this);
  }
}
