package io.codrift.model.flow;

import io.codrift.model.tensor.TensorEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link BlockAutoregression}.
 *
 * @param hiddenPerDim a, hidden units per coordinate of x (the block size of B-NAF, paper section
 *     2.2.1)
 * @param hiddenLayers tanh layers of width d_x·a
 * @param reversed whether a coordinate reads those after it instead of those before it
 * @param start the initial weights
 */
public record BlockShape(int hiddenPerDim, int hiddenLayers, boolean reversed, Start start)
    implements TransformShape {
  /** Initial weights. */
  public enum Start {
    /** Near the identity, so that training begins where a fitted prefix ends. */
    NEAR_IDENTITY,
    /** At random, as in the code of B-NAF's authors, and hardly anything of x passes the gates. */
    RANDOM
  }

  /** Narrower layers are one band: the additional calls would cost more than the zeros. */
  private static final int NARROW = 96;

  private static final int ROWS_PER_BAND = 100;
  private static final int MOST_BANDS = 4;

  /** Initial value of the residual gates: σ(−2) = 0.12, near the identity but with a gradient. */
  private static final double NEARLY_CLOSED = -2;

  /** σ(4) = 0.98. */
  private static final double NEARLY_OPEN = 4;

  /** Near the identity at the start. */
  public BlockShape(int hiddenPerDim, int hiddenLayers, boolean reversed) {
    this(hiddenPerDim, hiddenLayers, reversed, Start.NEAR_IDENTITY);
  }

  /**
   * @throws IllegalArgumentException if a size is out of range
   */
  public BlockShape {
    FlowShape.checked("hiddenPerDim", hiddenPerDim);
    FlowShape.checked("hiddenLayers", hiddenLayers);
  }

  @Override
  public Claimed claim(Claims claims, int dims) {
    return layout(claims, dims);
  }

  /** {@link #claim}. */
  Layout layout(Claims claims, int dims) {
    int hidden = dims * hiddenPerDim;
    int rows = hiddenLayers * hidden + dims;
    Part diagonal = claims.weights(rows, hiddenPerDim);
    List<Band> bands = dims > 1 ? bands(claims, dims, rows) : List.of();
    Part logGain = claims.weights(rows, 1);
    List<Rows> layers = new ArrayList<>();
    for (int layer = 0; layer < hiddenLayers; layer++) {
      layers.add(claims.rows(hidden, false));
    }
    layers.add(claims.rows(dims, false));
    return new Layout(this, dims, diagonal, bands, logGain, layers, claims.weights(dims, 1));
  }

  private List<Band> bands(Claims claims, int dims, int rows) {
    int hidden = dims * hiddenPerDim;
    List<Band> bands = new ArrayList<>();
    if (hidden <= NARROW) {
      return List.of(new Band(0, 0, claims.weights(rows, hidden)));
    }
    bands.add(new Band(0, 0, claims.weights(hidden, dims)));
    int most = Math.min(MOST_BANDS, Math.min(dims / 2, hidden / ROWS_PER_BAND));
    for (int layer = 1; layer <= hiddenLayers; layer++) {
      boolean last = layer == hiddenLayers;
      int rowsPerDim = last ? 1 : hiddenPerDim;
      int count = last ? 1 : Math.max(1, most);
      for (int i = 0; i < count; i++) {
        int from = i * dims / count;
        int to = (i + 1) * dims / count;
        // The columns that the band's last coordinate may read; if reversed, its first coordinate.
        int firstColumn = reversed ? (from + 1) * hiddenPerDim : 0;
        int endColumn = reversed ? hidden : (to - 1) * hiddenPerDim;
        bands.add(
            new Band(
                layer * hidden + from * rowsPerDim,
                firstColumn,
                claims.weights((to - from) * rowsPerDim, endColumn - firstColumn)));
      }
    }
    return bands;
  }

  /**
   * Some rows, with the columns that they may read outside the diagonal blocks. Half of a
   * triangular matrix is zeros: a wide matrix is cut into bands that leave out most of the zeros.
   * The narrow input of the first layer is a separate band.
   *
   * @param firstRow among the rows of all layers
   * @param firstColumn of the layer's input
   * @param weights shape (rows, columns)
   */
  record Band(int firstRow, int firstColumn, Part weights) {
    int rows() {
      return weights.rows();
    }

    int columns() {
      return weights.columns();
    }

    int endRow() {
      return firstRow + rows();
    }
  }

  /**
   * Where the weights are. The rows of all layers are stacked, so that each operation on all
   * weights (exponential, mask, norm, gain) runs once.
   *
   * @param diagonal the diagonal blocks' logarithms, shape (rows, a)
   * @param bands the off-diagonal blocks; none if d_x = 1
   * @param logGain the rows' gains, shape (rows, 1)
   * @param layers the rows of each layer; the layer after the hidden ones maps back to d_x
   * @param gate the residual gates before the sigmoid, shape (d_x, 1)
   */
  record Layout(
      BlockShape shape,
      int dims,
      Part diagonal,
      List<Band> bands,
      Part logGain,
      List<Rows> layers,
      Part gate)
      implements Claimed {

    @Override
    public Transform open(TensorEngine engine, int members) {
      return new BlockAutoregression(engine, this, members);
    }

    int hidden() {
      return dims * shape.hiddenPerDim;
    }

    /** Rows of all layers. */
    int rows() {
      return logGain.rows();
    }

    /** First row of a layer among those of all layers. */
    int firstRow(int layer) {
      return layer * hidden();
    }

    /** Rows of a layer. */
    int rowsOf(int layer) {
      return layers.get(layer).count();
    }

    /** Rows of a layer per coordinate. */
    int rowsPerDim(int layer) {
      return layer < shape.hiddenLayers ? shape.hiddenPerDim : 1;
    }

    /** Inputs of a layer per coordinate. */
    int columnsPerDim(int layer) {
      return layer == 0 ? 1 : shape.hiddenPerDim;
    }

    /** 1 where a diagonal block has a weight, shape (rows, a). */
    float[] diagonalMask() {
      int a = shape.hiddenPerDim;
      float[] mask = new float[rows() * a];
      forEachRow(
          (layer, row, dim) -> {
            for (int c = 0; c < columnsPerDim(layer); c++) {
              mask[row * a + c] = 1;
            }
          });
      return mask;
    }

    /**
     * 1 where a row of a band may read a unit of another coordinate, shape (rows, columns): a
     * coordinate before its own, one after it if reversed.
     */
    float[] bandMask(Band band) {
      float[] mask = new float[band.rows() * band.columns()];
      forEachRow(
          (layer, row, dim) -> {
            if (row < band.firstRow() || row >= band.endRow()) {
              return;
            }
            int width = columnsPerDim(layer);
            int from = shape.reversed ? dim + 1 : 0;
            int to = shape.reversed ? dims : dim;
            for (int c = from * width; c < to * width; c++) {
              mask[(row - band.firstRow()) * band.columns() + c - band.firstColumn()] = 1;
            }
          });
      return mask;
    }

    @Override
    public void initialize(InitialWeights initial) {
      switch (shape.start) {
        case NEAR_IDENTITY -> nearIdentity(initial);
        case RANDOM -> random(initial);
      }
    }

    private void nearIdentity(InitialWeights initial) {
      int a = shape.hiddenPerDim;
      forEachRow(
          (layer, row, dim) -> {
            boolean last = layer == shape.hiddenLayers;
            for (int c = 0; c < a; c++) {
              initial.set(diagonal, row * a + c, 0.5 * initial.normal());
            }
            // The units of the first layer are steps of different steepness over the range of a
            // normal score. Every unit of later layers reads all of them.
            double slope = layer == 0 ? 0.7 + 2 * initial.uniform() : 0.5 + 0.5 * initial.uniform();
            initial.set(logGain, row, Math.log(last ? 1 : slope));
            initial.setBias(
                layers.get(layer),
                row - firstRow(layer),
                last ? 0 : 1.2 * slope * initial.normal());
          });
      for (Band band : bands) {
        initial.fill(band.weights(), 0.02);
      }
      gates(initial, NEARLY_CLOSED);
    }

    /** Weights within Xavier's bounds, gains and biases uniform. */
    private void random(InitialWeights initial) {
      int a = shape.hiddenPerDim;
      forEachRow(
          (layer, row, dim) -> {
            double bound = bound(layer, dim);
            for (int c = 0; c < a; c++) {
              initial.set(diagonal, row * a + c, bound * (2 * initial.uniform() - 1));
            }
            initial.set(logGain, row, Math.log(1 - initial.uniform()));
            double ofBias = 1 / Math.sqrt(rowsOf(layer));
            initial.setBias(
                layers.get(layer), row - firstRow(layer), ofBias * (2 * initial.uniform() - 1));
          });
      for (Band band : bands) {
        forEachRow(
            (layer, row, dim) -> {
              int first = row - band.firstRow();
              if (first >= 0 && first < band.rows()) {
                for (int c = 0; c < band.columns(); c++) {
                  initial.set(
                      band.weights(),
                      first * band.columns() + c,
                      bound(layer, dim) * (2 * initial.uniform() - 1));
                }
              }
            });
      }
      gates(initial, NEARLY_OPEN);
    }

    /** Of the weights of a coordinate's block, which reads itself and those before it. */
    private double bound(int layer, int dim) {
      int before = shape.reversed ? dims - 1 - dim : dim;
      return Math.sqrt(6.0 / (rowsPerDim(layer) + (before + 1) * columnsPerDim(layer)));
    }

    private void gates(InitialWeights initial, double value) {
      for (int i = 0; i < dims; i++) {
        initial.set(gate, i, value);
      }
    }

    private void forEachRow(RowVisitor visitor) {
      for (int layer = 0; layer <= shape.hiddenLayers; layer++) {
        for (int r = 0; r < rowsOf(layer); r++) {
          visitor.visit(layer, firstRow(layer) + r, r / rowsPerDim(layer));
        }
      }
    }

    @FunctionalInterface
    private interface RowVisitor {
      void visit(int layer, int row, int dim);
    }
  }
}
