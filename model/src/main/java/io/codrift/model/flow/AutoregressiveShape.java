package io.codrift.model.flow;

import io.codrift.model.tensor.TensorEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An {@link AutoregressiveContext}: f1 of the paper's section 3, whose layers feed the layers of
 * the only transform.
 *
 * @param hiddenPerDim hidden units per coordinate of y
 * @param transform the only transform
 */
public record AutoregressiveShape(int hiddenPerDim, BlockShape transform) implements ContextShape {

  /**
   * @throws IllegalArgumentException if the size is out of range
   */
  public AutoregressiveShape {
    FlowShape.checked("hiddenPerDim", hiddenPerDim);
  }

  /** V, gains and biases of every hidden layer of y, then W21 for every layer of x. */
  @Override
  public Claimed claim(Claims claims, int yDims) {
    int width = yDims * hiddenPerDim;
    List<Rows> rows = claims.rows();
    // The same claims give the same places.
    BlockShape.Layout ofX = transform.layout(new Claims(), rows.get(rows.size() - 1).count());
    List<Layer> ofY = new ArrayList<>();
    for (int layer = 0; layer < rows.size() - 1; layer++) {
      ofY.add(
          new Layer(
              claims.weights(width, layer == 0 ? yDims : width),
              claims.weights(width, 1),
              claims.weights(width, 1)));
    }
    List<Part> toX = new ArrayList<>();
    for (int layer = 0; layer < rows.size(); layer++) {
      toX.add(claims.weights(rows.get(layer).count(), layer == 0 ? yDims : width));
    }
    return new Layout(hiddenPerDim, ofX, rows, ofY, toX);
  }

  /** The weights of one hidden layer of y. */
  record Layer(Part weights, Part logGain, Part bias) {}

  /**
   * Where the weights are.
   *
   * @param ofX the weights of x
   * @param rows the layers of x
   * @param ofY the hidden layers of y
   * @param toX W21 of every layer of x
   */
  record Layout(
      int hiddenPerDim, BlockShape.Layout ofX, List<Rows> rows, List<Layer> ofY, List<Part> toX)
      implements Claimed {

    /** Weights within Xavier's bounds over all their columns; gains and biases uniform. */
    @Override
    public void initialize(InitialWeights initial) {
      for (Layer layer : ofY) {
        double bound = bound(layer.weights());
        initial.fillUniform(layer.weights(), -bound, bound);
        double ofBias = 1 / Math.sqrt(layer.bias().rows());
        initial.fillUniform(layer.bias(), -ofBias, ofBias);
        for (int row = 0; row < layer.logGain().rows(); row++) {
          initial.set(layer.logGain(), row, Math.log(1 - initial.uniform()));
        }
      }
      for (Part part : toX) {
        initial.fillUniform(part, -bound(part), bound(part));
      }
    }

    private double bound(Part part) {
      return Math.sqrt(6.0 / (hiddenPerDim + part.columns()));
    }

    @Override
    public Context open(TensorEngine engine, int members) {
      return new AutoregressiveContext(engine, this);
    }

    /**
     * 1 on the diagonal blocks of a hidden layer of y, or where it may read earlier coordinates.
     */
    float[] mask(int layer, boolean diagonal) {
      Part part = ofY.get(layer).weights();
      int columnsPerDim = layer == 0 ? 1 : hiddenPerDim;
      float[] mask = new float[part.rows() * part.columns()];
      for (int row = 0; row < part.rows(); row++) {
        int own = row / hiddenPerDim * columnsPerDim;
        int first = row * part.columns();
        Arrays.fill(
            mask, first + (diagonal ? own : 0), first + own + (diagonal ? columnsPerDim : 0), 1);
      }
      return mask;
    }
  }
}
