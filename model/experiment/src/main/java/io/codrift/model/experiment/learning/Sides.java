package io.codrift.model.experiment.learning;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Standardized;
import io.codrift.model.training.ConditionalRows;

/** The columns of X and those of Y, of the same rows. */
public record Sides(SideRows x, SideRows y) {
  /** On the scale of the training rows. */
  public static Sides of(Standardized scale, Pairs pairs) {
    ConditionalRows scaled = scale.apply(pairs);
    return new Sides(
        new SideRows(scaled.xAlone(), pairs.xDims()), new SideRows(scaled.y(), pairs.yDims()));
  }
}
