package io.codrift.model.experiment.generative;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.RowMeans;
import io.codrift.model.experiment.Standardized;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.ConditionalRows;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Learnt weights whose estimate is a mean over rows.
 *
 * @param engine computes; open as long as this is used
 * @param scale of the training rows
 * @param weights learnt
 * @param rowwise evaluates some rows
 * @param steps that were taken
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FittedRows(
    TensorEngine engine,
    Layout layout,
    Standardized scale,
    float[] weights,
    Rowwise rowwise,
    int steps)
    implements Peer.Fitted {
  /** So many rows are evaluated at once. */
  private static final int AT_ONCE = 1024;

  /** Information of single rows, nats. */
  @FunctionalInterface
  interface Rowwise {
    /**
     * Evaluates some rows.
     *
     * @return shape (rows)
     */
    float[] of(Tape tape, Side x, Side y, int[] rows);
  }

  /** All rows are evaluated together, so that noise that depends on their numbers differs. */
  @Override
  public Peer.Evaluated on(Pairs test) {
    ConditionalRows scaled = scale.apply(test);
    Side x = new Side(scaled.xAlone(), test.xDims());
    Side y = new Side(scaled.y(), test.yDims());
    double[] values = new double[test.rows()];
    for (int[] rows : batches(test.rows())) {
      try (Tape tape = Tape.evaluating(engine, layout, weights)) {
        float[] some = rowwise.of(tape, x, y, rows);
        for (int i = 0; i < rows.length; i++) {
          values[rows[i]] = some[i];
        }
      }
    }
    return new RowMeans(values);
  }

  /** The numbers of rows, as many at once as are evaluated together. */
  static List<int[]> batches(int rows) {
    return IntStream.range(0, (rows + AT_ONCE - 1) / AT_ONCE)
        .mapToObj(i -> IntStream.range(i * AT_ONCE, Math.min((i + 1) * AT_ONCE, rows)).toArray())
        .toList();
  }

  @Override
  public int parameters() {
    return layout.size();
  }
}
