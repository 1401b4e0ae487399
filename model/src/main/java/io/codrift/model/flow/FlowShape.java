package io.codrift.model.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The shape of a joint flow x | y: its transforms and how they read y, with all sizes. It
 * determines the number and meaning of its weights. Flows of the same shape train in one group.
 *
 * @param xDims d_x, dimensions of the modelled side
 * @param yDims d_y, dimensions of the conditioning side
 * @param transforms in the order in which they are applied to x; at least one
 * @param context how the rows of the transforms read y
 */
public record FlowShape(
    int xDims, int yDims, List<TransformShape> transforms, ContextShape context) {
  private static final int LARGEST = 1 << 14;

  /**
   * @throws IllegalArgumentException if a size is out of range
   */
  public FlowShape {
    checked("xDims", xDims);
    checked("yDims", yDims);
    transforms = List.copyOf(transforms);
    Objects.requireNonNull(context, "context");
  }

  /**
   * @throws IllegalArgumentException if a size is out of range
   */
  static int checked(String field, int value) {
    if (value < 1 || value > LARGEST) {
      throw new IllegalArgumentException(
          "%s must be between 1 and %d, not %d".formatted(field, LARGEST, value));
    }
    return value;
  }

  /**
   * An autoregressive affine layer, then block autoregressive flows, all of whose rows read a
   * residual network on y.
   */
  public static FlowShape of(int xDims, int yDims, FlowSizes sizes) {
    List<TransformShape> transforms = new ArrayList<>();
    transforms.add(new AffineShape(sizes.hiddenPerDim()));
    for (int flow = 0; flow < checked("flows", sizes.flows()); flow++) {
      transforms.add(new BlockShape(sizes.hiddenPerDim(), sizes.hiddenLayers(), flow % 2 == 1));
    }
    return new FlowShape(xDims, yDims, transforms, new ResidualShape(sizes.contextWidth()));
  }

  /** The flow for windows of thousands of rows. */
  public static FlowShape production(int xDims, int yDims) {
    return of(xDims, yDims, FlowSizes.production(xDims));
  }

  /**
   * The flow of the paper's section 3: one block autoregressive flow that reads the layers of
   * another one on y.
   *
   * @param hiddenPerDim hidden units per dimension of x and of y
   * @param hiddenLayers number of hidden layers of both
   */
  public static FlowShape paper(int xDims, int yDims, int hiddenPerDim, int hiddenLayers) {
    BlockShape transform =
        new BlockShape(hiddenPerDim, hiddenLayers, false, BlockShape.Start.RANDOM);
    return new FlowShape(
        xDims, yDims, List.of(transform), new AutoregressiveShape(hiddenPerDim, transform));
  }

  /**
   * The sizes of the paper's section 4: two hidden layers of 20, 10 and 6 units per dimension for
   * up to 20, up to 50 and more dimensions.
   */
  public static FlowShape paper(int xDims, int yDims) {
    int dims = Math.max(xDims, yDims);
    return paper(xDims, yDims, dims <= 20 ? 20 : dims <= 50 ? 10 : 6, 2);
  }

  /** Number of weights P. */
  public int parameters() {
    return FlowLayout.of(this).parameters();
  }

  /** Number of weights for x alone; they come first. */
  public int sharedParameters() {
    return FlowLayout.of(this).shared();
  }

  /** Rows of the widest array of a pass. */
  public int widestRows() {
    return FlowLayout.of(this).allRows();
  }

  /** Rows of the widest layer of a transform. */
  public int widestLayer() {
    return FlowLayout.of(this).widestLayer();
  }

  /** Number of rows of {@link #features}. */
  public int featureRows() {
    return context.featureRows(yDims);
  }

  /**
   * Computes the features of y that a flow of this shape reads.
   *
   * @param y shape (d_y, n)
   * @return shape (features, n)
   */
  public float[] features(float[] y) {
    return context.features(y, yDims);
  }
}
