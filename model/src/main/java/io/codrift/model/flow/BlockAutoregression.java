package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One block autoregressive flow with a gated residual, z = (1−σ(g))·x + σ(g)·f(x), with a
 * hand-written forward and backward pass (paper section 2.2.1). Activations are feature-major, (K,
 * rows, B).
 *
 * <p>∂f_i/∂x_i is a product of diagonal blocks and slopes. Instead of these matrices, one positive
 * vector per row and coordinate is propagated through the layers (the "tangent"). It may underflow:
 * the gate's (1−σ(g)) keeps the derivative of z above zero, so no logarithmic scale is needed.
 */
final class BlockAutoregression implements Transform {
  private final Scope constants;
  private final BlockShape.Layout layout;
  private final int members;
  private final RowWeights rowWeights;
  private final NDArray one;
  private final NDArray half;
  private final NDArray two;

  BlockAutoregression(TensorEngine engine, BlockShape.Layout layout, int members) {
    this.constants = engine.scope();
    this.layout = layout;
    this.members = members;
    this.rowWeights = new RowWeights(engine, layout, members);
    this.one = constants.own(engine.constant(1));
    this.half = constants.own(engine.constant(0.5));
    this.two = constants.own(engine.constant(2));
  }

  /**
   * A layer's input, output, slope and tangents; blocks are shaped (K·d_x, per dim, B).
   *
   * @param read the input of each off-diagonal piece of the weights
   */
  private record Step(
      List<NDArray> read,
      NDArray inputBlocks,
      NDArray inputTangent,
      NDArray outputBlocks,
      NDArray slope,
      NDArray outputTangent) {}

  /** The output of a flow, and the activations for the backward pass. */
  private static final class Activations implements Pass {
    private final RowWeights.Assembled weights;
    private final List<Step> steps = new ArrayList<>();
    private NDArray difference;
    private NDArray tangentLessOne;
    private NDArray gate;
    private NDArray value;
    private NDArray derivative;

    private Activations(RowWeights.Assembled weights) {
      this.weights = weights;
    }

    @Override
    public NDArray value() {
      return value;
    }

    @Override
    public NDArray logDerivative(Scope scope) {
      return scope.log(derivative);
    }
  }

  @Override
  public Pass forward(Scope scope, FlowParameters parameters, NDArray x, NDArray offsets) {
    BlockShape shape = layout.shape();
    Activations pass = new Activations(rowWeights.assemble(scope, parameters));
    NDArray input = x;
    NDArray inputBlocks = blocks(scope, x, 1);
    NDArray tangent = null;
    for (int layer = 0; layer <= shape.hiddenLayers(); layer++) {
      RowWeights.Layer w = pass.weights.layers().get(layer);
      int rows = layout.rowsOf(layer);
      NDArray output = scope.reshaped(scope.product(w.blocks(), inputBlocks), members, rows, -1);
      List<NDArray> read = new ArrayList<>();
      for (RowWeights.Piece piece : w.pieces()) {
        NDArray columns = piece.columnsOf(scope, input);
        read.add(columns);
        piece.rowsOf(scope, output).addi(scope.product(piece.weights(), columns));
      }
      output.addi(layout.layers().get(layer).of(scope, offsets));
      if (layer == shape.hiddenLayers()) {
        NDArray last = scope.product(w.blocks(), tangent);
        pass.steps.add(new Step(read, inputBlocks, tangent, null, null, null));
        pass.tangentLessOne = scope.reshaped(last, members, rows, -1).subi(one);
        pass.gate = scope.sigmoid(parameters.of(layout.gate()));
        pass.difference = output.subi(x);
        pass.value = scope.mul(pass.gate, pass.difference).addi(x);
        pass.derivative = scope.mul(pass.gate, pass.tangentLessOne).addi(one);
        return pass;
      }
      output = scope.tanh(output);
      NDArray outputBlocks = blocks(scope, output, shape.hiddenPerDim());
      NDArray slope = scope.sub(one, scope.square(outputBlocks));
      NDArray outputTangent =
          layer == 0
              ? scope.mul(slope, w.blocks())
              : scope.product(w.blocks(), tangent).muli(slope);
      pass.steps.add(new Step(read, inputBlocks, tangent, outputBlocks, slope, outputTangent));
      input = output;
      inputBlocks = outputBlocks;
      tangent = outputTangent;
    }
    throw new AssertionError("the last layer returns");
  }

  private NDArray blocks(Scope scope, NDArray rows, int perDim) {
    int dims = layout.dims();
    return dims == 1 ? rows : scope.reshaped(rows, (long) members * dims, perDim, -1);
  }

  // Derivatives with respect to the tangents are stored doubled, which avoids a factor 2 in every
  // tanh'' = −2·tanh·tanh'.
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
    NDArray twiceDDerivative = scope.div(scope.mul(two, perRow).negi(), pass.derivative);
    BlockShape shape = layout.shape();
    int dims = layout.dims();
    NDArray dGate = scope.mul(twiceDDerivative, pass.tangentLessOne).muli(half);
    dGate.addi(scope.mul(dValue, pass.difference));
    NDArray gateSlope = scope.sub(one, pass.gate).muli(pass.gate);
    gradient.write(layout.gate(), scope.sum(dGate, 2).muli(gateSlope));

    NDArray dOutput = scope.mul(pass.gate, dValue);
    NDArray dX = wanted ? scope.sub(dValue, dOutput) : null;
    NDArray dBlocks = blocks(scope, dOutput, 1);
    NDArray dTangent = blocks(scope, scope.mul(pass.gate, twiceDDerivative), 1);
    List<NDArray> backwards = new ArrayList<>();
    for (int layer = shape.hiddenLayers(); layer >= 0; layer--) {
      Step step = pass.steps.get(layer);
      RowWeights.Layer w = pass.weights.layers().get(layer);
      if (layer < shape.hiddenLayers()) {
        NDArray bend = scope.mul(dTangent, step.outputTangent).muli(step.outputBlocks);
        dTangent = scope.mul(dTangent, step.slope);
        dBlocks = dBlocks.muli(step.slope).subi(bend);
        dOutput = dims == 1 ? dBlocks : scope.reshaped(dBlocks, members, layout.rowsOf(layer), -1);
      }
      backwards.add(dOutput);
      NDArray ofTangent =
          layer == 0
              ? scope.sum(dTangent, 2)
              : scope.product(dTangent, scope.transposed(step.inputTangent));
      NDArray dWeights =
          scope.product(dBlocks, scope.transposed(step.inputBlocks)).addi(ofTangent.muli(half));
      List<NDArray> dRowsOf = new ArrayList<>();
      List<NDArray> dPieces = new ArrayList<>();
      for (int i = 0; i < w.pieces().size(); i++) {
        dRowsOf.add(w.pieces().get(i).rowsOf(scope, dOutput));
        dPieces.add(scope.product(dRowsOf.get(i), scope.transposed(step.read.get(i))));
      }
      rowWeights.accept(scope, layer, dWeights, dPieces);
      if (layer == 0 && !wanted) {
        break;
      }
      NDArray transposed = scope.transposed(w.blocks());
      NDArray dInput = scope.product(transposed, dBlocks);
      if (dims > 1) {
        dInput = scope.reshaped(dInput, members, (long) dims * layout.columnsPerDim(layer), -1);
        for (int i = 0; i < w.pieces().size(); i++) {
          RowWeights.Piece piece = w.pieces().get(i);
          piece
              .columnsOf(scope, dInput)
              .addi(scope.product(scope.transposed(piece.weights()), dRowsOf.get(i)));
        }
      }
      if (layer == 0) {
        dX.addi(dInput);
      } else {
        dBlocks = blocks(scope, dInput, shape.hiddenPerDim());
        dTangent = scope.product(transposed, dTangent);
      }
    }
    Collections.reverse(backwards);
    dRows.addAll(backwards);
    rowWeights.backward(scope, pass.weights, gradient);
    return dX;
  }

  @Override
  public void close() {
    rowWeights.close();
    constants.close();
  }
}
