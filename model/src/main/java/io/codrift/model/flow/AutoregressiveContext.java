package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * The context of the paper's section 3: layer l of x receives W21 times layer l − 1 of f1(y). The
 * layers of f1 are block autoregressive too, h_l = tanh(V_l·h_{l−1} + c_l) with exp on the diagonal
 * blocks of V and rows of norm exp(gain). Only the hidden layers of f1 are computed: its last layer
 * would give H(Y), which is not used.
 *
 * <p>As in B-NAF the norm of a row covers all its weights: W21 and W22 while y is read, W22 alone
 * while it is deactivated. With s22 and s21, the sums of their squares, W22 of norm exp(gain) is
 * multiplied by √(s22/(s22 + s21)) while y is read. The transform gets that as another gain.
 */
final class AutoregressiveContext implements Context {
  private final Scope constants;
  private final AutoregressiveShape.Layout layout;
  private final RowSquares squaresOfX;
  private final NDArray one;
  private final NDArray half;
  private final NDArray two;
  private final List<NDArray> diagonalMasks = new ArrayList<>();
  private final List<NDArray> lowerMasks = new ArrayList<>();

  AutoregressiveContext(TensorEngine engine, AutoregressiveShape.Layout layout) {
    this.constants = engine.scope();
    this.layout = layout;
    this.squaresOfX = new RowSquares(engine, layout.ofX());
    this.one = constants.own(engine.constant(1));
    this.half = constants.own(engine.constant(0.5));
    this.two = constants.own(engine.constant(2));
    for (int layer = 0; layer < layout.ofY().size(); layer++) {
      Part part = layout.ofY().get(layer).weights();
      diagonalMasks.add(constants.array(layout.mask(layer, true), 1, part.rows(), part.columns()));
      lowerMasks.add(constants.array(layout.mask(layer, false), 1, part.rows(), part.columns()));
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

  /**
   * @param ofX the weights for x and s22
   * @param products W21·h, shape (K, all rows, B)
   * @param squares s22 + s21, shape (K, all rows, 1)
   * @param scale factor of W21·h, shape (K, all rows, 1)
   * @param logGain that the transform has while y is read, shape (K, all rows, 1)
   */
  private record Activations(
      NDArray y,
      List<Layer> layers,
      RowSquares.Unscaled ofX,
      NDArray products,
      NDArray squares,
      NDArray scale,
      Part gain,
      NDArray logGain,
      NDArray rows)
      implements Pass {
    /** h_layer; y itself is h_0. */
    NDArray hidden(int layer) {
      return layer == 0 ? y : layers.get(layer - 1).output;
    }

    @Override
    public FlowParameters weights(FlowParameters own) {
      return own.with(gain, logGain);
    }
  }

  @Override
  public Pass forward(Scope scope, FlowParameters parameters, NDArray y) {
    List<Layer> layers = new ArrayList<>();
    List<NDArray> rows = new ArrayList<>();
    List<NDArray> squaresOfY = new ArrayList<>();
    NDArray hidden = y;
    for (int layer = 0; layer < layout.toX().size(); layer++) {
      NDArray w21 = parameters.of(layout.toX().get(layer));
      rows.add(scope.product(w21, hidden));
      squaresOfY.add(scope.sum(scope.square(w21), 2));
      if (layer < layout.ofY().size()) {
        Layer made = layer(scope, parameters, layer, hidden);
        layers.add(made);
        hidden = made.output;
      }
    }
    NDArray products = scope.joined(rows, 1);
    RowSquares.Unscaled ofX = squaresOfX.of(scope, parameters);
    NDArray squares = scope.joined(squaresOfY, 1).addi(ofX.squares());
    NDArray gain = parameters.of(layout.ofX().logGain());
    NDArray scale = scope.exp(gain).divi(scope.sqrt(squares));
    NDArray share = scope.log(scope.div(ofX.squares(), squares)).muli(half);
    return new Activations(
        y,
        layers,
        ofX,
        products,
        squares,
        scale,
        layout.ofX().logGain(),
        share.addi(gain),
        scope.mul(products, scale));
  }

  private Layer layer(Scope scope, FlowParameters parameters, int layer, NDArray input) {
    AutoregressiveShape.Layer own = layout.ofY().get(layer);
    NDArray free = parameters.of(own.weights());
    NDArray exponentials = scope.exp(free).muli(diagonalMasks.get(layer));
    NDArray raw = scope.mul(free, lowerMasks.get(layer)).addi(exponentials);
    NDArray squares = scope.sum(scope.square(raw), 2);
    NDArray scale = scope.exp(parameters.of(own.logGain())).divi(scope.sqrt(squares));
    NDArray weights = scope.mul(raw, scale);
    NDArray output = scope.tanh(scope.product(weights, input).addi(parameters.of(own.bias())));
    NDArray slope = exponentials.addi(lowerMasks.get(layer));
    return new Layer(raw, slope, squares, scale, weights, output);
  }

  @Override
  public void backward(
      Scope scope, FlowParameters parameters, Pass pass, NDArray dRows, FlowParameters gradient) {
    Activations made = (Activations) pass;
    NDArray dLogGain = gradient.of(layout.ofX().logGain());
    NDArray dLogScale = scope.sum(scope.mul(dRows, made.products), 2).muli(made.scale);
    NDArray dSquaresOfY = scope.add(dLogGain, dLogScale).divi(made.squares).muli(half).negi();
    NDArray dSquaresOfX = scope.div(dLogGain, made.ofX.squares()).muli(half).addi(dSquaresOfY);
    squaresOfX.backward(scope, made.ofX, dSquaresOfX, gradient);
    dLogGain.addi(dLogScale);
    NDArray dProducts = scope.mul(dRows, made.scale);
    NDArray dHidden = null;
    for (int layer = layout.ofY().size(); layer >= 0; layer--) {
      Rows rows = layout.rows().get(layer);
      NDArray own = rows.of(scope, dProducts);
      NDArray input = made.hidden(layer);
      Part toX = layout.toX().get(layer);
      NDArray w21 = parameters.of(toX);
      NDArray ofNorm = scope.mul(w21, rows.of(scope, dSquaresOfY)).muli(two);
      gradient.write(toX, scope.product(own, scope.transposed(input)).addi(ofNorm));
      if (layer < layout.ofY().size()) {
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
    AutoregressiveShape.Layer own = layout.ofY().get(layer);
    Layer at = made.layers.get(layer);
    NDArray dBefore = dOutput.muli(scope.sub(one, scope.square(at.output)));
    NDArray dWeights = scope.product(dBefore, scope.transposed(made.hidden(layer)));
    NDArray along = scope.sum(scope.mul(dWeights, at.weights), 2);
    gradient.write(own.logGain(), along);
    gradient.write(own.bias(), scope.sum(dBefore, 2));
    NDArray dRaw = dWeights.muli(at.scale);
    dRaw.subi(scope.mul(at.raw, scope.div(along, at.squares))).muli(at.slope);
    gradient.write(own.weights(), dRaw);
    return dBefore;
  }

  @Override
  public void close() {
    squaresOfX.close();
    constants.close();
  }
}
