package io.codrift.model.numbers;

import io.codrift.model.Measured;
import io.codrift.model.Window;
import io.codrift.model.fold.PreparedWindow;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * By how much nearest neighbours see more MI than the models do. They are no bound either: a
 * rotation by an angle that grows with the radius hides more than they tell.
 */
final class NeighbourExcess {
  /** An excess of the neighbours that is smaller against its standard error is chance. */
  private static final double CERTAIN = 2;

  private static final int FEWEST_ROWS = 256;

  private final PreparedWindow prepared;

  NeighbourExcess(PreparedWindow prepared) {
    this.prepared = prepared;
  }

  /**
   * By how much what nearest neighbours see exceeds the MI of the models, nats; 0 where that may be
   * chance, and where neighbours tell nothing: values that repeat, few rows.
   *
   * @param x normal scores of X, shape (d_x)(n)
   * @param y normal scores of Y, shape (d_y)(n)
   * @param information pointwise information of the models, shape (n)
   */
  double of(double[][] x, double[][] y, double[] information) {
    int[] rows = apart();
    if (rows.length < FEWEST_ROWS || prepared.hasAtoms()) {
      return 0;
    }
    return NeighbourBounds.of(suited(x, 0, rows), suited(y, x.length, rows)).stream()
        .mapToDouble(bound -> excess(bound, information, rows))
        .max()
        .orElse(0);
  }

  private static double excess(double[] bound, double[] information, int[] rows) {
    double[] differences = new double[rows.length];
    Arrays.setAll(differences, k -> bound[k] - information[rows[k]]);
    int[] own = IntStream.range(0, rows.length).toArray();
    Measured excess = BlockMean.of(differences, own, own);
    return excess.value() > CERTAIN * excess.standardError() ? excess.value() : 0;
  }

  /**
   * The columns that are no noise; the others tell nothing.
   *
   * @param first number of columns of the window before these
   */
  private double[][] suited(double[][] columns, int first, int[] rows) {
    return IntStream.range(0, columns.length)
        .filter(i -> !prepared.findings().silent(first + i))
        .mapToObj(i -> IntStream.of(rows).mapToDouble(r -> columns[i][r]).toArray())
        .toArray(double[][]::new);
  }

  /** Rows so far apart in time that they count as independent. */
  private int[] apart() {
    Window window = prepared.request().window();
    int stride = (int) Math.ceil(window.rows() / prepared.effectiveRows() - 1e-9);
    if (stride <= 1) {
      return IntStream.range(0, window.rows()).toArray();
    }
    int[] byTime =
        IntStream.range(0, window.rows())
            .boxed()
            .sorted(Comparator.comparingLong(r -> window.eventTimes()[r]))
            .mapToInt(Integer::intValue)
            .toArray();
    return IntStream.iterate(0, k -> k < byTime.length, k -> k + stride)
        .map(k -> byTime[k])
        .toArray();
  }
}
