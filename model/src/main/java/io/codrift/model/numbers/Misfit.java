package io.codrift.model.numbers;

import io.codrift.model.Measured;
import io.codrift.model.Window;
import io.codrift.model.fold.PreparedWindow;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How much of the MI the models may have missed. A standard error knows only of the sample. A model
 * that is wrong gives too small an MI, never too large a one, so this widens the interval upwards
 * alone.
 *
 * <p>Two things are known of it. Nearest neighbours may see more than the models do ({@link
 * NeighbourBounds}). And where copulas and flows add much to the elliptical start, they rarely find
 * all that it misses. Neither is a bound: a rotation by an angle that grows with the radius hides
 * more than both tell.
 */
final class Misfit {
  /**
   * What may be missed, as a share of what the models add to the elliptical start. Most tasks of
   * the lab's accuracy study miss less; it is judgement, not fitted to them.
   */
  private static final double SHARE = 0.33;

  /** An excess of the neighbours that is smaller against its standard error is chance. */
  private static final double CERTAIN = 2;

  private static final int FEWEST_ROWS = 256;

  private final PreparedWindow prepared;

  Misfit(PreparedWindow prepared) {
    this.prepared = prepared;
  }

  /**
   * What may be missed, nats; at least 0.
   *
   * @param x normal scores of X, shape (d_x)(n)
   * @param y normal scores of Y, shape (d_y)(n)
   * @param information pointwise information of the models, shape (n)
   * @param added what copulas and flows add to it
   */
  double of(double[][] x, double[][] y, double[] information, Measured added) {
    boolean certain = added.value() > CERTAIN * added.standardError();
    return Math.max(certain ? SHARE * added.value() : 0, excess(x, y, information));
  }

  /** By how much what nearest neighbours see exceeds the MI of the models, nats. */
  private double excess(double[][] x, double[][] y, double[] information) {
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
