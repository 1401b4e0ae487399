package io.codrift.model.flow;

import java.util.Objects;

/**
 * The sizes of a joint flow x | y. They determine the number and meaning of its weights. Flows of
 * the same shape train in one group.
 *
 * @param xDims d_x, dimensions of the modelled side
 * @param yDims d_y, dimensions of the conditioning side
 * @param hiddenPerDim a, hidden units per dimension of x (the block size of B-NAF, paper section
 *     2.2.1)
 * @param hiddenLayers tanh layers of width d_x·a in each flow
 * @param flows number of block autoregressive flows in sequence; every second flow uses the
 *     coordinates in reverse order
 * @param contextWidth C, width of the layers that read y
 * @param wiring how the flow reads y
 */
public record FlowShape(
    int xDims,
    int yDims,
    int hiddenPerDim,
    int hiddenLayers,
    int flows,
    int contextWidth,
    Wiring wiring) {
  private static final int WIDEST = 160;
  private static final int LARGEST = 1 << 14;

  /** How the flow reads y, and which layer comes before the block autoregressive part. */
  public enum Wiring {
    /**
     * A residual network on features of y feeds every layer, and an autoregressive affine layer
     * comes first. Used for windows of thousands of rows.
     */
    FREE,
    /**
     * The paper's section 3: layer l of x reads only layer l − 1 of f1(y), which is block
     * autoregressive too. One flow.
     */
    PAPER
  }

  /**
   * @throws IllegalArgumentException if a size is out of range or does not match the wiring
   */
  public FlowShape {
    check("xDims", xDims);
    check("yDims", yDims);
    check("hiddenPerDim", hiddenPerDim);
    check("hiddenLayers", hiddenLayers);
    check("flows", flows);
    check("contextWidth", contextWidth);
    Objects.requireNonNull(wiring, "wiring");
    if (wiring == Wiring.PAPER && (flows != 1 || contextWidth % yDims != 0)) {
      throw new IllegalArgumentException(
          "the paper's wiring has 1 flow and a contextWidth that is a multiple of yDims, not %d and %d for %d"
              .formatted(flows, contextWidth, yDims));
    }
  }

  /** A shape with free wiring. */
  public FlowShape(
      int xDims, int yDims, int hiddenPerDim, int hiddenLayers, int flows, int contextWidth) {
    this(xDims, yDims, hiddenPerDim, hiddenLayers, flows, contextWidth, Wiring.FREE);
  }

  private static void check(String field, int value) {
    if (value < 1 || value > LARGEST) {
      throw new IllegalArgumentException(
          "%s must be between 1 and %d, not %d".formatted(field, LARGEST, value));
    }
  }

  /**
   * The size for windows of thousands of rows: more units per dimension if there are few
   * dimensions.
   */
  public static FlowShape production(int xDims, int yDims) {
    int hiddenPerDim = Math.max(4, Math.min(16, WIDEST / xDims));
    return new FlowShape(xDims, yDims, hiddenPerDim, 2, 1, 32);
  }

  /**
   * The sizes of the paper's section 4: two hidden layers of 20, 10 and 6 units per dimension for
   * up to 20, up to 50 and more dimensions.
   */
  public static FlowShape paper(int xDims, int yDims) {
    int dims = Math.max(xDims, yDims);
    int hiddenPerDim = dims <= 20 ? 20 : dims <= 50 ? 10 : 6;
    return new FlowShape(xDims, yDims, hiddenPerDim, 2, 1, yDims * hiddenPerDim, Wiring.PAPER);
  }

  /** Width of a hidden layer, d_x·a. */
  public int hidden() {
    return xDims * hiddenPerDim;
  }

  /** Number of weights P. */
  public int parameters() {
    return FlowLayout.of(this).parameters();
  }

  boolean affine() {
    return wiring == Wiring.FREE;
  }
}
