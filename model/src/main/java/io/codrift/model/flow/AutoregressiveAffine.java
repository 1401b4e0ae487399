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
  private final FlowLayout layout;
  private final int members;
  private final boolean many;
  private final NDArray hiddenMask;
  private final NDArray outputMask;
  private final NDArray one;
  private final NDArray limit;

  AutoregressiveAffine(TensorEngine engine, FlowLayout layout, int members) {
    this.constants = engine.scope();
    this.layout = layout;
    this.members = members;
    FlowShape shape = layout.shape();
    this.many = shape.xDims() > 1;
    int dims = shape.xDims();
    hiddenMask = many ? constants.array(layout.affineHiddenMask(), 1, shape.hidden(), dims) : null;
    outputMask =
        many ? constants.array(layout.affineOutputMask(), 1, 2L * dims, shape.hidden()) : null;
    one = constants.own(engine.constant(1));
    limit = constants.own(engine.constant(LARGEST_LOG_SCALE));
  }

  private record Activations(
      NDArray x,
      NDArray hiddenWeights,
      NDArray outputWeights,
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
  public int firstRow() {
    return layout.affineHiddenRow();
  }

  @Override
  public Pass forward(
      Scope scope, FlowParameters parameters, NDArray x, NDArray offsets, long width) {
    FlowShape shape = layout.shape();
    int dims = shape.xDims();
    int from = layout.affineOutputRow();
    NDArray output = rows(scope, offsets, from, from + 2 * dims, width);
    NDArray hidden = null;
    NDArray hiddenWeights = null;
    NDArray outputWeights = null;
    if (many) {
      hiddenWeights = scope.mul(parameters.affineHidden, hiddenMask);
      outputWeights = scope.mul(parameters.affineOutput, outputMask);
      hidden =
          scope.tanh(
              scope
                  .product(hiddenWeights, x)
                  .addi(rows(scope, offsets, layout.affineHiddenRow(), from, width)));
      output = scope.product(outputWeights, hidden).addi(output);
    }
    long last = many ? -1 : width;
    NDArray raw = part(scope, output, 0, dims, last, x);
    NDArray shift = part(scope, output, dims, 2 * dims, last, x);
    NDArray bounded = scope.tanh(scope.div(raw, limit));
    NDArray logScale = scope.mul(bounded, limit);
    NDArray scale = scope.exp(logScale);
    NDArray scaled = scope.mul(x, scale);
    return new Activations(
        x,
        hiddenWeights,
        outputWeights,
        hidden,
        bounded,
        scale,
        logScale,
        scaled,
        scope.add(scaled, shift));
  }

  private NDArray rows(Scope scope, NDArray all, int from, int to, long width) {
    return scope.box(all, new long[] {0, from, 0}, new long[] {members, to, width});
  }

  private NDArray part(Scope scope, NDArray output, int from, int to, long width, NDArray x) {
    long columns = width < 0 ? x.getShape().get(2) : width;
    return rows(scope, output, from, to, columns);
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
    if (many) {
      FlowShape shape = layout.shape();
      int dims = shape.xDims();
      gradient.write(
          gradient.affineOutput,
          scope.product(dOutput, scope.transposed(pass.hidden)).muli(outputMask),
          2 * dims,
          shape.hidden());
      NDArray dHidden = scope.product(scope.transposed(pass.outputWeights), dOutput);
      dHidden.muli(scope.sub(one, scope.square(pass.hidden)));
      gradient.write(
          gradient.affineHidden,
          scope.product(dHidden, scope.transposed(pass.x)).muli(hiddenMask),
          shape.hidden(),
          dims);
      if (wanted) {
        dX.addi(scope.product(scope.transposed(pass.hiddenWeights), dHidden));
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
