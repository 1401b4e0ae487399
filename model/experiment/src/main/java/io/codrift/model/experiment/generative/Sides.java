package io.codrift.model.experiment.generative;

import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Standardized;
import io.codrift.model.training.ConditionalRows;

/** The columns of X and those of Y, of the same rows. */
record Sides(Side x, Side y) {
  /** On the scale of the training rows. */
  static Sides of(Standardized scale, Pairs pairs) {
    ConditionalRows scaled = scale.apply(pairs);
    return new Sides(new Side(scaled.xAlone(), pairs.xDims()), new Side(scaled.y(), pairs.yDims()));
  }
}
