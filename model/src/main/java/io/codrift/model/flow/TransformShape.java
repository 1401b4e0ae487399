package io.codrift.model.flow;

import io.codrift.model.tensor.TensorEngine;

/**
 * A kind of transform with its sizes: what there is to know of it without weights. Implementations
 * are values, because flows of equal shapes train in one group.
 */
public interface TransformShape {
  /**
   * Claims the weights of a transform. It depends on nothing else, so that a transform finds its
   * weights again.
   *
   * @param dims d_x
   */
  Claimed claim(Claims claims, int dims);

  /** A transform that knows where its weights are. */
  interface Claimed {
    /** Sets the initial weights: in production near the identity, and almost independent of y. */
    void initialize(InitialWeights initial);

    /**
     * Opens the transform.
     *
     * @param members K
     */
    Transform open(TensorEngine engine, int members);
  }
}
