package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler.NormalizedGaussian;

/**
 * The context of the paper's section 3: layer l of x receives W21 times layer l − 1 of f1(y). The
 * layers of f1 are block autoregressive too, h_l = tanh(V_l·h_{l−1} + c_l) with exp on the diagonal
 * blocks of V and rows of norm exp(gain). Only the hidden layers of f1 are computed: its last layer
 * would give H(Y), which is not used.
 *
 * <p>W21 is not part of the rows' norm, so that W22 is the same in both losses, as in Algorithm 1.
 */
final class AutoregressiveContext implements Context {
  private static final int PARTS_PER_LAYER = 3;

  private final Scope constants;
  private final FlowLayout layout;
  private final int members;
  private final NDArray one;
  private final List<NDArray> diagonalMasks = new ArrayList<>();
  private final List<NDArray> lowerMasks = new ArrayList<>();

  AutoregressiveContext(TensorEngine engine, FlowLayout layout, int members) {
    this.constants = engine.scope();
    this.layout = layout;
    this.members = members;
    this.one = constants.own(engine.constant(1));
    for (int layer = 0; layer < layout.shape().hiddenLayers(); layer++) {
      FlowLayout.Part part = weights(layer);
      diagonalMasks.add(constants.array(mask(layer, true), 1, part.rows(), part.columns()));
      lowerMasks.add(constants.array(mask(layer, false), 1, part.rows(), part.columns()));
    }
  }

  /** V, gains and biases of every hidden layer of y, then W21 for every layer of x. */
  static List<FlowLayout.Part> parts(FlowShape shape, int offset) {
    List<FlowLayout.Part> parts = new ArrayList<>();
    int width = shape.contextWidth();
    int next = offset;
    for (int layer = 0; layer < shape.hiddenLayers(); layer++) {
      for (int columns : new int[] {columns(shape, layer), 1, 1}) {
        FlowLayout.Part part = new FlowLayout.Part(next, width, columns);
        parts.add(part);
        next = part.end();
      }
    }
    for (int layer = 0; layer <= shape.hiddenLayers(); layer++) {
      int rows = layer < shape.hiddenLayers() ? shape.hidden() : shape.xDims();
      FlowLayout.Part part = new FlowLayout.Part(next, rows, columns(shape, layer));
      parts.add(part);
      next = part.end();
    }
    return parts;
  }

  /** Width of layer {@code layer} of y; d_y before the first hidden layer. */
  private static int columns(FlowShape shape, int layer) {
    return layer == 0 ? shape.yDims() : shape.contextWidth();
  }

  private FlowLayout.Part weights(int layer) {
    return layout.context().get(layer * PARTS_PER_LAYER);
  }

  private static int toX(FlowShape shape, int layer) {
    return shape.hiddenLayers() * PARTS_PER_LAYER + layer;
  }

  private float[] mask(int layer, boolean diagonal) {
    FlowLayout.Part part = weights(layer);
    int rowsPerDim = layout.shape().contextWidth() / layout.shape().yDims();
    int columnsPerDim = layer == 0 ? 1 : rowsPerDim;
    float[] mask = new float[part.rows() * part.columns()];
    for (int row = 0; row < part.rows(); row++) {
      int own = row / rowsPerDim * columnsPerDim;
      int first = row * part.columns();
      Arrays.fill(
          mask, first + (diagonal ? own : 0), first + own + (diagonal ? columnsPerDim : 0), 1);
    }
    return mask;
  }

  static void initialize(FlowLayout layout, float[] w, NormalizedGaussian normal) {
    int hiddenLayers = layout.shape().hiddenLayers();
    for (int layer = 0; layer < hiddenLayers; layer++) {
      FlowLayout.Part v = layout.context().get(layer * PARTS_PER_LAYER);
      FlowLayout.Part bias = layout.context().get(layer * PARTS_PER_LAYER + 2);
      fill(w, v, 0.1, normal);
      fill(w, bias, 1, normal);
    }
    for (int layer = 0; layer <= hiddenLayers; layer++) {
      fill(w, layout.context().get(toX(layout.shape(), layer)), 0.01, normal);
    }
  }

  private static void fill(
      float[] w, FlowLayout.Part part, double scale, NormalizedGaussian normal) {
    for (int i = part.offset(); i < part.end(); i++) {
      w[i] = (float) (scale * normal.sample());
    }
  }

  /**
   * One hidden layer of y.
   *
   * @param raw exp of the weights on the diagonal blocks, the weights themselves below them, shape
   *     (K, C, columns)
   * @param slope derivative of {@code raw} by its parameter
   * @param squares sum of the squares of every row, shape (K, C, 1)
   * @param scale factor of every row
   * @param weights V
   * @param output h, shape (K, C, B)
   */
  private record Layer(
      NDArray raw,
      NDArray slope,
      NDArray squares,
      NDArray scale,
      NDArray weights,
      NDArray output) {}

  private record Activations(NDArray y, List<Layer> layers, NDArray rows) implements Pass {
    /** h_layer; y itself is h_0. */
    NDArray hidden(int layer) {
      return layer == 0 ? y : layers.get(layer - 1).output;
    }
  }

  @Override
  public Pass forward(Scope scope, FlowParameters parameters, NDArray y) {
    FlowShape shape = layout.shape();
    List<Layer> layers = new ArrayList<>();
    List<NDArray> rows = new ArrayList<>();
    NDArray hidden = y;
    for (int layer = 0; layer <= shape.hiddenLayers(); layer++) {
      rows.add(scope.product(parameters.context.get(toX(shape, layer)), hidden));
      if (layer < shape.hiddenLayers()) {
        Layer made = layer(scope, parameters, layer, hidden);
        layers.add(made);
        hidden = made.output;
      }
    }
    return new Activations(y, layers, scope.joined(rows, 1));
  }

  private Layer layer(Scope scope, FlowParameters parameters, int layer, NDArray input) {
    NDArray free = parameters.context.get(layer * PARTS_PER_LAYER);
    NDArray exponentials = scope.exp(free).muli(diagonalMasks.get(layer));
    NDArray raw = scope.mul(free, lowerMasks.get(layer)).addi(exponentials);
    NDArray squares = scope.sum(scope.square(raw), 2);
    NDArray scale =
        scope.exp(parameters.context.get(layer * PARTS_PER_LAYER + 1)).divi(scope.sqrt(squares));
    NDArray weights = scope.mul(raw, scale);
    NDArray output =
        scope.tanh(
            scope
                .product(weights, input)
                .addi(parameters.context.get(layer * PARTS_PER_LAYER + 2)));
    NDArray slope = exponentials.addi(lowerMasks.get(layer));
    return new Layer(raw, slope, squares, scale, weights, output);
  }

  @Override
  public void backward(
      Scope scope, FlowParameters parameters, Pass pass, NDArray dRows, FlowParameters gradient) {
    Activations made = (Activations) pass;
    FlowShape shape = layout.shape();
    long batch = dRows.getShape().get(2);
    NDArray dHidden = null;
    for (int layer = shape.hiddenLayers(); layer >= 0; layer--) {
      int first = layout.firstRow(0, layer);
      NDArray own =
          scope.box(
              dRows,
              new long[] {0, first, 0},
              new long[] {members, first + layout.rowsOf(layer), batch});
      NDArray input = made.hidden(layer);
      write(gradient, toX(shape, layer), scope.product(own, scope.transposed(input)));
      NDArray w21 = parameters.context.get(toX(shape, layer));
      if (layer < shape.hiddenLayers()) {
        NDArray back = made.layers.get(layer).weights;
        NDArray dBefore = behind(scope, made, layer, dHidden, gradient);
        if (layer > 0) {
          dHidden =
              scope
                  .product(scope.transposed(w21), own)
                  .addi(scope.product(scope.transposed(back), dBefore));
        }
      } else {
        dHidden = scope.product(scope.transposed(w21), own);
      }
    }
  }

  /**
   * The gradients of one hidden layer's weights.
   *
   * @param dOutput gradient of its output
   * @return that of its pre-activation
   */
  private NDArray behind(
      Scope scope, Activations made, int layer, NDArray dOutput, FlowParameters gradient) {
    Layer at = made.layers.get(layer);
    NDArray dBefore = dOutput.muli(scope.sub(one, scope.square(at.output)));
    NDArray dWeights = scope.product(dBefore, scope.transposed(made.hidden(layer)));
    NDArray along = scope.sum(scope.mul(dWeights, at.weights), 2);
    write(gradient, layer * PARTS_PER_LAYER + 1, along);
    write(gradient, layer * PARTS_PER_LAYER + 2, scope.sum(dBefore, 2));
    NDArray dRaw = dWeights.muli(at.scale);
    dRaw.subi(scope.mul(at.raw, scope.div(along, at.squares))).muli(at.slope);
    write(gradient, layer * PARTS_PER_LAYER, dRaw);
    return dBefore;
  }

  private void write(FlowParameters gradient, int part, NDArray source) {
    FlowLayout.Part shape = layout.context().get(part);
    gradient.write(gradient.context.get(part), source, shape.rows(), shape.columns());
  }

  @Override
  public void close() {
    constants.close();
  }
}
