package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.training.ConditionalRows;

/**
 * A fold's rows as a start sees them: the flow's input.
 *
 * @param given target given context, all rows
 * @param alone target with the context switched off, all rows
 * @param context normal scores of the context, shape (d_context)(n)
 */
@SuppressWarnings("ArrayRecordComponent")
record WhitenedFold(
    EllipticalStart.Whitened given, EllipticalStart.Whitened alone, double[][] context) {

  static WhitenedFold of(EllipticalStart start, PreparedFold fold) {
    return new WhitenedFold(
        start.given(fold.target(), fold.context()), start.alone(fold.target()), fold.context());
  }

  /** The given rows in float32, coordinate by coordinate. */
  ConditionalRows rows(int[] rows) {
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
