package io.codrift.streams.application;

import io.codrift.model.EstimatorSettings;
import io.codrift.model.FitRequest.Shape;

/**
 * What a fit takes of the heap while its group trains, about. The figures were measured with two
 * folds, see {@code model/lab/results/group-memory.md}.
 *
 * @param folds of the estimator: each has all rows once more
 * @param trains whether the estimator trains flows
 */
record FitMemory(int folds, boolean trains) {
  private static final int FOLDS_MEASURED = 2;

  /** Of a row, and of each of its values, for each side that is tried. */
  private static final long BYTES_PER_ROW = 150;

  private static final long BYTES_PER_VALUE = 80;

  /** Of a flow in each fold, for each dimension after the first, up to so many. */
  private static final long BYTES_OF_FLOW = 256L << 10;

  private static final int DIMS_OF_FLOW = 6;

  /** The closed forms alone take one part in so many of the bytes of rows. */
  private static final int OF_CLOSED_FORMS = 3;

  static FitMemory of(EstimatorSettings estimator) {
    return new FitMemory(estimator.folds(), !estimator.estimator().equals(EstimatorSettings.START));
  }

  /** Bytes of a fit. */
  long bytes(Shape shape, int rows) {
    return rows * rowBytes(shape) + flowBytes(shape);
  }

  private long rowBytes(Shape shape) {
    long bytes =
        sides(shape)
            * folds
            * (BYTES_PER_ROW + BYTES_PER_VALUE * (shape.xDims() + shape.yDims()))
            / FOLDS_MEASURED;
    return trains ? bytes : bytes / OF_CLOSED_FORMS;
  }

  private long flowBytes(Shape shape) {
    int dims = Math.min(shape.xDims(), shape.yDims()) - 1;
    return trains ? sides(shape) * folds * Math.min(dims, DIMS_OF_FLOW) * BYTES_OF_FLOW : 0;
  }

  /** Where X and Y have the same number of columns, a flow of each is tried. */
  private static int sides(Shape shape) {
    return shape.xDims() == shape.yDims() ? 2 : 1;
  }
}
