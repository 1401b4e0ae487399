package io.codrift.model.experiment.learning;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.RowMeans;

/** Learnt weights of a model whose estimate is a mean over rows. */
record FittedRows(Learnt learnt, RowModel model) implements FittedModel {

  /** All rows are evaluated together, so that noise that depends on their numbers differs. */
  @Override
  public Peer.Evaluated on(Pairs test) {
    Sides sides = learnt.sides(test);
    double[] values = new double[test.rows()];
    for (int[] rows : Learnt.batches(test.rows())) {
      try (Tape tape = learnt.tape()) {
        float[] some = model.information(tape, sides, rows);
        for (int i = 0; i < rows.length; i++) {
          values[rows[i]] = some[i];
        }
      }
    }
    return new RowMeans(values);
  }
}
