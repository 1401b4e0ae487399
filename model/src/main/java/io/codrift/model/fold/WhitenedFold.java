package io.codrift.model.fold;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.training.ConditionalRows;

/**
 * A fold's rows transformed by a start: the flow's input.
 *
 * @param given target given context
 * @param alone target without context
 * @param context normal scores of the context, shape (d_context)(n)
 */
@SuppressWarnings("ArrayRecordComponent")
public record WhitenedFold(
    EllipticalStart.Whitened given, EllipticalStart.Whitened alone, double[][] context) {

  /** Creates empty rows to be filled. */
  static WhitenedFold zeros(PreparedFold fold) {
    int dims = fold.target().length;
    int rows = fold.target()[0].length;
    return new WhitenedFold(
        EllipticalStart.Whitened.zeros(dims, rows),
        EllipticalStart.Whitened.zeros(dims, rows),
        fold.context());
  }

  /** The evaluation rows transformed by a start; the other rows are 0. */
  public static WhitenedFold evaluated(EllipticalStart start, PreparedFold fold) {
    WhitenedFold white = zeros(fold);
    white.write(start, fold.target(), fold.part().evaluation());
    return white;
  }

  /**
   * Writes some rows transformed by a start.
   *
   * @param target normal scores, shape (d_target)(n)
   */
  void write(EllipticalStart start, double[][] target, int[] rows) {
    start.given(target, context, rows, given);
    start.alone(target, rows, alone);
  }

  /** The given rows in float32, coordinate by coordinate. */
  public ConditionalRows rows(int[] rows) {
    return new ConditionalRows(
        rows.length, floats(context, rows), floats(given.u(), rows), floats(alone.u(), rows));
  }

  private static float[] floats(double[][] coordinates, int[] rows) {
    float[] values = new float[coordinates.length * rows.length];
    for (int i = 0; i < coordinates.length; i++) {
      for (int r = 0; r < rows.length; r++) {
        values[i * rows.length + r] = (float) coordinates[i][rows[r]];
      }
    }
    return values;
  }
}
