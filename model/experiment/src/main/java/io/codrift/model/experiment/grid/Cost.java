package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.NdoeProduction;
import java.util.OptionalInt;

/**
 * What a short fit of an estimator took, from which the time of its cells is told.
 *
 * @param training which of the short fits of this size it is: estimators of one training share it
 * @param rows training rows of the short fit, and rows that were estimated
 * @param steps of the short fit; 0 if it has none
 * @param most steps that the fit might have taken, for {@link Growth#OWN_STEPS}
 * @param before seconds of the fit before its first step; 0 without steps
 * @param fit seconds of the fit after that
 * @param estimate seconds of the estimates of the rows, pooled and by batches
 */
record Cost(
    Growth growth,
    int training,
    int rows,
    int steps,
    int most,
    double before,
    double fit,
    double estimate) {

  /** The same fit, read by another estimator. */
  Cost readIn(double otherEstimate) {
    return new Cost(growth, training, rows, steps, most, before, fit, otherEstimate);
  }

  /**
   * Seconds of a cell, about.
   *
   * @param fitted whether it has a fit of its own
   * @param watchEvery steps between two looks; empty for none
   */
  double seconds(Cell cell, boolean fitted, OptionalInt watchEvery) {
    double times = (double) cell.rows() / rows;
    double own = fitted ? fit(cell, times) : 0;
    return own + (1 + looks(times * cell.epochs(), watchEvery)) * estimate(cell);
  }

  private double fit(Cell cell, double times) {
    return switch (growth) {
      case EPOCHS -> before + fit * cell.epochs() * times;
      case OWN_STEPS -> before * times + perStep() * ownSteps(cell);
      case ROWS -> fit * times;
      case SQUARE -> fit * times * times;
    };
  }

  private double looks(double epochs, OptionalInt watchEvery) {
    return growth == Growth.EPOCHS && watchEvery.isPresent()
        ? Math.floor(steps * epochs / watchEvery.getAsInt())
        : 0;
  }

  /** With fewer rows it may take fewer steps, of which it is taken to take the same share. */
  private double ownSteps(Cell cell) {
    var drawn = cell.drawn();
    double ofCell = NdoeProduction.mostSteps(cell.rows(), drawn.xDims() + drawn.yDims());
    return most == 0 ? 0 : ofCell * steps / most;
  }

  /** The production estimator fits its models to the training rows again. */
  private double estimate(Cell cell) {
    double read =
        growth == Growth.OWN_STEPS ? (cell.rows() + cell.testRows()) / 2.0 : cell.testRows();
    return estimate * read / rows;
  }

  /** Seconds; 0 if there are no steps. */
  double perStep() {
    return steps == 0 ? 0 : fit / steps;
  }
}
