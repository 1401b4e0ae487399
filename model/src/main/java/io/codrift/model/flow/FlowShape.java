package io.codrift.model.flow;

/**
 * The sizes of a joint flow x | y: all that fixes the number and meaning of its weights. Flows of
 * one shape train in one group.
 *
 * @param xDims d_x, dimensions of the modelled side
 * @param yDims d_y, dimensions of the conditioning side
 * @param hiddenPerDim a, hidden units per dimension of x (the block size of B-NAF, paper section
 *     2.2.1)
 * @param hiddenLayers tanh layers of width d_x·a in each flow
 * @param flows number of block autoregressive flows in a row; every second one runs through the
 *     coordinates backwards
 * @param contextWidth C, width of the residual network that reads y
 */
public record FlowShape(
    int xDims, int yDims, int hiddenPerDim, int hiddenLayers, int flows, int contextWidth) {
  private static final int WIDEST = 160;
  private static final int LARGEST = 1 << 14;

  public FlowShape {
    check("xDims", xDims);
    check("yDims", yDims);
    check("hiddenPerDim", hiddenPerDim);
    check("hiddenLayers", hiddenLayers);
    check("flows", flows);
    check("contextWidth", contextWidth);
  }

  private static void check(String field, int value) {
    if (value < 1 || value > LARGEST) {
      throw new IllegalArgumentException(
          "%s must be between 1 and %d, not %d".formatted(field, LARGEST, value));
    }
  }

  /** The size for windows of thousands of rows: wide per dimension where there are few. */
  public static FlowShape production(int xDims, int yDims) {
    int hiddenPerDim = Math.max(4, Math.min(16, WIDEST / xDims));
    return new FlowShape(xDims, yDims, hiddenPerDim, 2, 1, 32);
  }

  /** Width of a hidden layer, d_x·a. */
  public int hidden() {
    return xDims * hiddenPerDim;
  }

  /** Number of weights P. */
  public int parameters() {
    return FlowLayout.of(this).parameters();
  }
}
