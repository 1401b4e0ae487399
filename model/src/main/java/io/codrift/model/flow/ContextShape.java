package io.codrift.model.flow;

import io.codrift.model.tensor.TensorEngine;

/**
 * How a flow reads y, with its sizes; it reads y itself unless it says otherwise. Implementations
 * are values, as {@link TransformShape}s.
 */
public interface ContextShape {
  /** Number of features of y that are read. */
  default int featureRows(int yDims) {
    return yDims;
  }

  /**
   * Computes the features of y that are read.
   *
   * @param y shape (d_y, n)
   * @return shape (features, n)
   */
  default float[] features(float[] y, int yDims) {
    return y.clone();
  }

  /**
   * Claims the weights that read y.
   *
   * @param claims have the rows of all transforms
   * @throws IllegalArgumentException if the sizes do not fit the dimensions or the rows
   */
  Claimed claim(Claims claims, int yDims);

  /** A context that knows where its weights are. */
  interface Claimed {
    /** Sets the initial weights. */
    void initialize(InitialWeights initial);

    /**
     * Opens the context.
     *
     * @param members K
     */
    Context open(TensorEngine engine, int members);
  }
}
