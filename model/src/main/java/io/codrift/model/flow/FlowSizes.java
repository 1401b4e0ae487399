package io.codrift.model.flow;

/**
 * The sizes of a flow of an affine layer, block autoregressive flows and a residual network on y.
 *
 * @param hiddenPerDim a, hidden units per dimension of x (the block size of B-NAF, paper section
 *     2.2.1)
 * @param hiddenLayers tanh layers of width d_x·a in each flow
 * @param flows number of block autoregressive flows in sequence; every second flow uses the
 *     coordinates in reverse order
 * @param contextWidth C, width of the layers that read y
 */
public record FlowSizes(int hiddenPerDim, int hiddenLayers, int flows, int contextWidth) {
  private static final int WIDEST = 160;

  /**
   * For windows of thousands of rows: more units per dimension if there are few dimensions.
   *
   * @param xDims d_x
   */
  public static FlowSizes production(int xDims) {
    return new FlowSizes(Math.max(4, Math.min(16, WIDEST / xDims)), 2, 1, 32);
  }
}
