package io.codrift.model.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The positions of the P weights of a {@link FlowShape}. The R = flows·(hiddenLayers·d_x·a + d_x)
 * rows of all layers of all flows are stacked, so that each operation on all weights (exponential,
 * mask, norm, gain) runs once.
 *
 * <p>Biases and W21 have more rows below these, for the affine layer before the flows: d_x·a hidden
 * ones (none if d_x = 1), then d_x logarithms of scales and d_x shifts.
 *
 * <p>The weights for x alone (the paper's W22) come first, then the weights that read y (W21 and
 * the network before it). The wiring's {@link Context} defines the parts of the latter.
 *
 * @param shape the sizes
 * @param rows R
 * @param allRows R plus the rows of the affine layer
 * @param diagonal offset of the diagonal blocks' logarithms, shape (R, a)
 * @param bands the off-diagonal blocks, per flow; none if d_x = 1
 * @param logGain offset of the rows' gains, shape (R)
 * @param bias offset of the biases, shape (all rows)
 * @param gate offset of the residual gates before the sigmoid, shape (flows·d_x)
 * @param affineHidden offset of the affine layer's hidden weights, shape (d_x·a, d_x), absent if
 *     d_x = 1
 * @param affineOutput offset of its output weights, shape (2·d_x, d_x·a), absent if d_x = 1
 * @param shared number of weights for x alone
 * @param context the matrices that read y, in the order of the wiring's {@link Context}
 * @param parameters P
 */
record FlowLayout(
    FlowShape shape,
    int rows,
    int allRows,
    int diagonal,
    List<List<Band>> bands,
    int logGain,
    int bias,
    int gate,
    int affineHidden,
    int affineOutput,
    int shared,
    List<Part> context,
    int parameters) {

  /**
   * A matrix among the weights.
   *
   * @param offset of its first value
   */
  record Part(int offset, int rows, int columns) {
    int end() {
      return offset + Math.multiplyExact(rows, columns);
    }
  }

  /**
   * Some rows of one flow, with the columns that they may read outside the diagonal blocks. Half of
   * a triangular matrix is zeros: a wide matrix is cut into bands that leave out most of the zeros.
   * The narrow input of the first layer is a separate band.
   *
   * @param firstRow within the flow
   * @param firstColumn of the layer's input
   * @param offset of the first weight, shape (rows, columns)
   */
  record Band(int firstRow, int rows, int firstColumn, int columns, int offset) {
    int end() {
      return offset + Math.multiplyExact(rows, columns);
    }

    int endRow() {
      return firstRow + rows;
    }
  }

  /** Narrower layers are one band: the additional calls would cost more than the zeros. */
  private static final int NARROW = 96;

  private static final int ROWS_PER_BAND = 100;
  private static final int MOST_BANDS = 4;

  /** Initial value of the residual gates: σ(−2) = 0.12, near the identity but with a gradient. */
  private static final double INITIAL_GATE = -2;

  FlowLayout {
    context = List.copyOf(context);
    bands = bands.stream().map(List::copyOf).toList();
  }

  static FlowLayout of(FlowShape shape) {
    int rows = shape.flows() * rowsPerFlow(shape);
    boolean many = shape.xDims() > 1;
    int affineHiddenRows = shape.affine() && many ? shape.hidden() : 0;
    int affineWeights = affineHiddenRows * shape.xDims();
    int allRows = rows + affineHiddenRows + (shape.affine() ? 2 * shape.xDims() : 0);
    int diagonal = 0;
    int logGain = diagonal + rows * shape.hiddenPerDim();
    List<List<Band>> bands = new ArrayList<>();
    for (int flow = 0; flow < shape.flows(); flow++) {
      List<Band> own = many ? bands(shape, flow, logGain) : List.of();
      bands.add(own);
      logGain = own.isEmpty() ? logGain : own.get(own.size() - 1).end();
    }
    int bias = logGain + rows;
    int gate = bias + allRows;
    int affineHidden = gate + shape.flows() * shape.xDims();
    int affineOutput = affineHidden + affineWeights;
    int shared = affineOutput + 2 * affineWeights;
    List<Part> context = Context.parts(shape, shared, allRows);
    return new FlowLayout(
        shape,
        rows,
        allRows,
        diagonal,
        bands,
        logGain,
        bias,
        gate,
        affineHidden,
        affineOutput,
        shared,
        context,
        context.get(context.size() - 1).end());
  }

  private static List<Band> bands(FlowShape shape, int flow, int offset) {
    int hidden = shape.hidden();
    int dims = shape.xDims();
    if (hidden <= NARROW) {
      return List.of(new Band(0, rowsPerFlow(shape), 0, hidden, offset));
    }
    List<Band> bands = new ArrayList<>();
    bands.add(new Band(0, hidden, 0, dims, offset));
    int most = Math.min(MOST_BANDS, Math.min(dims / 2, hidden / ROWS_PER_BAND));
    for (int layer = 1; layer <= shape.hiddenLayers(); layer++) {
      boolean last = layer == shape.hiddenLayers();
      int rowsPerDim = last ? 1 : shape.hiddenPerDim();
      int count = last ? 1 : Math.max(1, most);
      for (int i = 0; i < count; i++) {
        int from = i * dims / count;
        int to = (i + 1) * dims / count;
        // The columns that the band's last coordinate may read; in backward flows its first
        // coordinate.
        int firstColumn = flow % 2 == 0 ? 0 : (from + 1) * shape.hiddenPerDim();
        int endColumn = flow % 2 == 0 ? (to - 1) * shape.hiddenPerDim() : hidden;
        bands.add(
            new Band(
                layer * hidden + from * rowsPerDim,
                (to - from) * rowsPerDim,
                firstColumn,
                endColumn - firstColumn,
                bands.get(bands.size() - 1).end()));
      }
    }
    return bands;
  }

  private static int rowsPerFlow(FlowShape shape) {
    return shape.hiddenLayers() * shape.hidden() + shape.xDims();
  }

  /** Rows of all layers of one flow. */
  int rowsPerFlow() {
    return rowsPerFlow(shape);
  }

  /** First row of a layer; the layer after the hidden ones maps back to d_x. */
  int firstRow(int flow, int layer) {
    return flow * rowsPerFlow(shape) + layer * shape.hidden();
  }

  /** First row of the affine layer's hidden units. */
  int affineHiddenRow() {
    return rows;
  }

  /** First row of its outputs. */
  int affineOutputRow() {
    return allRows - 2 * shape.xDims();
  }

  /** Rows of a layer. */
  int rowsOf(int layer) {
    return layer < shape.hiddenLayers() ? shape.hidden() : shape.xDims();
  }

  /** Rows of a layer per coordinate. */
  int rowsPerDim(int layer) {
    return layer < shape.hiddenLayers() ? shape.hiddenPerDim() : 1;
  }

  /** Inputs of a layer per coordinate. */
  int columnsPerDim(int layer) {
    return layer == 0 ? 1 : shape.hiddenPerDim();
  }

  /** 1 where a diagonal block of a flow has a weight, shape (rows per flow, a). */
  float[] diagonalMask(int flow) {
    float[] mask = new float[rowsPerFlow() * shape.hiddenPerDim()];
    int first = firstRow(flow, 0);
    forEachRow(
        flow,
        (layer, row, dim) -> {
          for (int c = 0; c < columnsPerDim(layer); c++) {
            mask[(row - first) * shape.hiddenPerDim() + c] = 1;
          }
        });
    return mask;
  }

  /**
   * 1 where a row of a band may read a unit of another coordinate, shape (rows, columns): a
   * coordinate before its own, in odd flows one after it.
   */
  float[] bandMask(int flow, Band band) {
    float[] mask = new float[band.rows() * band.columns()];
    int first = firstRow(flow, 0) + band.firstRow();
    forEachRow(
        flow,
        (layer, row, dim) -> {
          if (row < first || row >= first + band.rows()) {
            return;
          }
          int width = columnsPerDim(layer);
          int from = flow % 2 == 0 ? 0 : dim + 1;
          int to = flow % 2 == 0 ? dim : shape.xDims();
          for (int c = from * width; c < to * width; c++) {
            mask[(row - first) * band.columns() + c - band.firstColumn()] = 1;
          }
        });
    return mask;
  }

  /** 1 where a hidden unit of the affine layer may read x: the coordinates before its own. */
  float[] affineHiddenMask() {
    int dims = shape.xDims();
    float[] mask = new float[shape.hidden() * dims];
    for (int row = 0; row < shape.hidden(); row++) {
      Arrays.fill(mask, row * dims, row * dims + row / shape.hiddenPerDim(), 1);
    }
    return mask;
  }

  /**
   * 1 where an output of the affine layer may read a hidden unit: up to the units of its own
   * coordinate.
   */
  float[] affineOutputMask() {
    int width = shape.hidden();
    float[] mask = new float[2 * shape.xDims() * width];
    for (int row = 0; row < 2 * shape.xDims(); row++) {
      int dim = row % shape.xDims();
      Arrays.fill(mask, row * width, row * width + (dim + 1) * shape.hiddenPerDim(), 1);
    }
    return mask;
  }

  /** Initial weights: near the identity and almost independent of y, shape (P). */
  float[] initial(long seed) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] w = new float[parameters];
    int a = shape.hiddenPerDim();
    forEveryRow(
        (layer, row, dim) -> {
          for (int c = 0; c < a; c++) {
            w[diagonal + row * a + c] = (float) (0.5 * normal.sample());
          }
          // The units of the first layer are steps of different steepness over the range of a
          // normal score. Every unit of later layers reads all of them.
          double slope =
              layer == 0 ? 0.7 + 2 * random.nextDouble() : 0.5 + 0.5 * random.nextDouble();
          w[logGain + row] = (float) Math.log(layer == shape.hiddenLayers() ? 1 : slope);
          w[bias + row] =
              (float) (layer == shape.hiddenLayers() ? 0 : 1.2 * slope * normal.sample());
        });
    for (Band band : bands.stream().flatMap(List::stream).toList()) {
      for (int i = band.offset(); i < band.end(); i++) {
        w[i] = (float) (0.02 * normal.sample());
      }
    }
    for (int i = 0; i < shape.flows() * shape.xDims(); i++) {
      w[gate + i] = (float) INITIAL_GATE;
    }
    for (int i = affineHidden; i < affineOutput; i++) {
      w[i] = (float) normal.sample();
    }
    Context.initialize(this, w, normal);
    return w;
  }

  private void forEveryRow(RowVisitor visitor) {
    for (int flow = 0; flow < shape.flows(); flow++) {
      forEachRow(flow, visitor);
    }
  }

  private void forEachRow(int flow, RowVisitor visitor) {
    for (int layer = 0; layer <= shape.hiddenLayers(); layer++) {
      for (int r = 0; r < rowsOf(layer); r++) {
        visitor.visit(layer, firstRow(flow, layer) + r, r / rowsPerDim(layer));
      }
    }
  }

  @FunctionalInterface
  private interface RowVisitor {
    void visit(int layer, int row, int dim);
  }
}
