package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler.NormalizedGaussian;

/**
 * A residual network on features of y, then W21 for all rows. It does not have to be monotone or
 * triangular in y, because the density of y is not used: MI is H(X) − H(X|Y).
 */
final class ResidualContext implements Context {
  private static final int IN = 0;
  private static final int HIDDEN = 1;
  private static final int BIAS = 2;
  private static final int OUT = 3;

  private final Scope constants;
  private final FlowLayout layout;
  private final NDArray one;

  ResidualContext(TensorEngine engine, FlowLayout layout) {
    this.constants = engine.scope();
    this.layout = layout;
    this.one = constants.own(engine.constant(1));
  }

  static List<FlowLayout.Part> parts(FlowShape shape, int offset, int allRows) {
    int width = shape.contextWidth();
    var in = new FlowLayout.Part(offset, width, featureRows(shape.yDims()));
    var hidden = new FlowLayout.Part(in.end(), width, width);
    var bias = new FlowLayout.Part(hidden.end(), width, 1);
    return List.of(in, hidden, bias, new FlowLayout.Part(bias.end(), allRows, width));
  }

  /** y, |y|, log(1 + |y|²) and 1. */
  static int featureRows(int yDims) {
    return 2 * yDims + 2;
  }

  /**
   * y, |y|, log(1 + |y|²) (radial features: they let the scale of x depend on the distance of y)
   * and 1.
   */
  static float[] features(float[] y, int yDims) {
    int n = y.length / yDims;
    float[] features = new float[featureRows(yDims) * n];
    System.arraycopy(y, 0, features, 0, y.length);
    for (int i = 0; i < y.length; i++) {
      features[y.length + i] = Math.abs(y[i]);
    }
    for (int r = 0; r < n; r++) {
      double squares = 0;
      for (int i = 0; i < yDims; i++) {
        squares += (double) y[i * n + r] * y[i * n + r];
      }
      features[2 * y.length + r] = (float) Math.log1p(squares);
      features[2 * y.length + n + r] = 1;
    }
    return features;
  }

  static void initialize(FlowLayout layout, float[] w, NormalizedGaussian normal) {
    FlowShape shape = layout.shape();
    FlowLayout.Part in = layout.context().get(IN);
    FlowLayout.Part hidden = layout.context().get(HIDDEN);
    FlowLayout.Part out = layout.context().get(OUT);
    double inScale = 1 / Math.sqrt(in.columns());
    for (int i = in.offset(); i < in.end(); i++) {
      w[i] = (float) (1.5 * inScale * normal.sample());
    }
    double hiddenScale = 1 / Math.sqrt(shape.contextWidth());
    for (int i = hidden.offset(); i < hidden.end(); i++) {
      w[i] = (float) (hiddenScale * normal.sample());
    }
    // Otherwise the affine layer's hidden units would initially not depend on y.
    if (shape.xDims() > 1) {
      int from = out.offset() + layout.affineHiddenRow() * shape.contextWidth();
      for (int i = from; i < out.offset() + layout.affineOutputRow() * out.columns(); i++) {
        w[i] = (float) (hiddenScale * normal.sample());
      }
    }
  }

  /**
   * Activations for the backward pass.
   *
   * @param features shape (K, features, B)
   * @param first tanh of the first layer, shape (K, C, B)
   * @param residual tanh of the residual layer, shape (K, C, B)
   * @param last first + residual
   */
  private record Activations(
      NDArray features, NDArray first, NDArray residual, NDArray last, NDArray rows)
      implements Pass {}

  @Override
  public Pass forward(Scope scope, FlowParameters parameters, NDArray features) {
    List<NDArray> w = parameters.context;
    NDArray first = scope.tanh(scope.product(w.get(IN), features));
    NDArray residual = scope.tanh(scope.product(w.get(HIDDEN), first).addi(w.get(BIAS)));
    NDArray last = scope.add(first, residual);
    return new Activations(features, first, residual, last, scope.product(w.get(OUT), last));
  }

  @Override
  public void backward(
      Scope scope, FlowParameters parameters, Pass pass, NDArray dRows, FlowParameters gradient) {
    Activations made = (Activations) pass;
    List<NDArray> w = parameters.context;
    write(gradient, OUT, scope.product(dRows, scope.transposed(made.last)));
    NDArray dLast = scope.product(scope.transposed(w.get(OUT)), dRows);
    NDArray dResidual = scope.mul(dLast, slope(scope, made.residual));
    write(gradient, HIDDEN, scope.product(dResidual, scope.transposed(made.first)));
    write(gradient, BIAS, scope.sum(dResidual, 2));
    dLast.addi(scope.product(scope.transposed(w.get(HIDDEN)), dResidual));
    dLast.muli(slope(scope, made.first));
    write(gradient, IN, scope.product(dLast, scope.transposed(made.features)));
  }

  private void write(FlowParameters gradient, int part, NDArray source) {
    FlowLayout.Part shape = layout.context().get(part);
    gradient.write(gradient.context.get(part), source, shape.rows(), shape.columns());
  }

  /** tanh' = 1 − tanh². */
  private NDArray slope(Scope scope, NDArray tanh) {
    return scope.sub(one, scope.square(tanh));
  }

  @Override
  public void close() {
    constants.close();
  }
}
