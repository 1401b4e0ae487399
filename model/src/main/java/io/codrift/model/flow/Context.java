package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler.NormalizedGaussian;

/**
 * The terms that y adds to the pre-activations of all rows: the y→x blocks W21 and the network
 * before them. Not called when the blocks are deactivated.
 */
sealed interface Context extends AutoCloseable permits ResidualContext, AutoregressiveContext {

  /** Activations for the backward pass. */
  interface Pass {
    /** The terms that y adds, shape (K, all rows, B). */
    NDArray rows();
  }

  /**
   * @param features result of {@link #features}, shape (K, features, B)
   */
  Pass forward(Scope scope, FlowParameters parameters, NDArray features);

  /**
   * @param dRows gradient of the terms that y adds, shape (K, all rows, B)
   */
  void backward(
      Scope scope, FlowParameters parameters, Pass pass, NDArray dRows, FlowParameters gradient);

  @Override
  void close();

  static Context of(TensorEngine engine, FlowLayout layout, int members) {
    return switch (layout.shape().wiring()) {
      case FREE -> new ResidualContext(engine, layout);
      case PAPER -> new AutoregressiveContext(engine, layout, members);
    };
  }

  /** The weights of a shape's context, starting at {@code offset}. */
  static List<FlowLayout.Part> parts(FlowShape shape, int offset, int allRows) {
    return switch (shape.wiring()) {
      case FREE -> ResidualContext.parts(shape, offset, allRows);
      case PAPER -> AutoregressiveContext.parts(shape, offset);
    };
  }

  /** Number of features of y that a shape's context reads. */
  static int featureRows(FlowShape shape) {
    return switch (shape.wiring()) {
      case FREE -> ResidualContext.featureRows(shape.yDims());
      case PAPER -> shape.yDims();
    };
  }

  /**
   * Computes the features of y that a shape's context reads.
   *
   * @param y shape (d_y, n)
   * @return shape (features, n)
   */
  static float[] features(FlowShape shape, float[] y) {
    return switch (shape.wiring()) {
      case FREE -> ResidualContext.features(y, shape.yDims());
      case PAPER -> y.clone();
    };
  }

  /** Writes the initial weights. */
  static void initialize(FlowLayout layout, float[] weights, NormalizedGaussian normal) {
    switch (layout.shape().wiring()) {
      case FREE -> ResidualContext.initialize(layout, weights, normal);
      case PAPER -> AutoregressiveContext.initialize(layout, weights, normal);
    }
  }
}
