package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.List;

/**
 * z_i = x_i·exp(s_i) + t_i before the block autoregressive flows. One hidden tanh layer computes s
 * and t from y and the coordinates before x_i. Inside a flow y only adds to the input of a tanh; a
 * scale that depends on y, or a rotation by an angle that depends on y, needs a product. The layer
 * is the identity when training starts.
 */
final class AutoregressiveAffine implements Transform {
  /** Upper bound of |s|: the factor is between 1/20 and 20. */
  private static final double LARGEST_LOG_SCALE = 3;

  private final Scope constants;
  private final AffineShape.Layout layout;
  private final AffineShape.Hidden own;
  private final NDArray inMask;
  private final NDArray outMask;
  private final NDArray one;
  private final NDArray limit;

  AutoregressiveAffine(TensorEngine engine, AffineShape.Layout layout) {
    this.constants = engine.scope();
    this.layout = layout;
    this.own = layout.hidden().orElse(null);
    inMask = own == null ? null : mask(layout.inMask(), own.in());
    outMask = own == null ? null : mask(layout.outMask(), own.out());
    one = constants.own(engine.constant(1));
    limit = constants.own(engine.constant(LARGEST_LOG_SCALE));
  }

  private NDArray mask(float[] values, Part part) {
    return constants.array(values, 1, part.rows(), part.columns());
  }

  private record Activations(
      NDArray x,
      NDArray inWeights,
      NDArray outWeights,
      NDArray hidden,
      NDArray bounded,
      NDArray scale,
      NDArray logScale,
      NDArray scaled,
      NDArray value)
      implements Pass {
    @Override
    public NDArray logDerivative(Scope scope) {
      return logScale;
    }
  }

  @Override
  public Pass forward(Scope scope, FlowParameters parameters, NDArray x, NDArray offsets) {
    NDArray output = layout.output().of(scope, offsets);
    NDArray hidden = null;
    NDArray inWeights = null;
    NDArray outWeights = null;
    if (own != null) {
      inWeights = scope.mul(parameters.of(own.in()), inMask);
      outWeights = scope.mul(parameters.of(own.out()), outMask);
      hidden = scope.tanh(scope.product(inWeights, x).addi(own.rows().of(scope, offsets)));
      output = scope.product(outWeights, hidden).addi(output);
    }
    List<NDArray> halves = scope.split(output, new long[] {layout.dims()}, 1);
    NDArray bounded = scope.tanh(scope.div(halves.get(0), limit));
    NDArray logScale = scope.mul(bounded, limit);
    NDArray scale = scope.exp(logScale);
    NDArray scaled = scope.mul(x, scale);
    return new Activations(
        x,
        inWeights,
        outWeights,
        hidden,
        bounded,
        scale,
        logScale,
        scaled,
        scope.add(scaled, halves.get(1)));
  }

  @Override
  public NDArray backward(
      Scope scope,
      Pass made,
      NDArray dValue,
      NDArray perRow,
      FlowParameters gradient,
      List<NDArray> dRows,
      boolean wanted) {
    Activations pass = (Activations) made;
    NDArray dX = wanted ? scope.mul(dValue, pass.scale) : null;
    NDArray dRaw = scope.mul(dValue, pass.scaled).subi(perRow);
    dRaw.muli(scope.sub(one, scope.square(pass.bounded)));
    NDArray dOutput = scope.joined(List.of(dRaw, dValue), 1);
    if (own != null) {
      gradient.write(
          own.out(), scope.product(dOutput, scope.transposed(pass.hidden)).muli(outMask));
      NDArray dHidden = scope.product(scope.transposed(pass.outWeights), dOutput);
      dHidden.muli(scope.sub(one, scope.square(pass.hidden)));
      gradient.write(own.in(), scope.product(dHidden, scope.transposed(pass.x)).muli(inMask));
      if (wanted) {
        dX.addi(scope.product(scope.transposed(pass.inWeights), dHidden));
      }
      dRows.add(dHidden);
    }
    dRows.add(dOutput);
    return dX;
  }

  @Override
  public void close() {
    constants.close();
  }
}
