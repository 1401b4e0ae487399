package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.tensor.Views;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes the weights of all layers of one flow from the free parameters, and the gradient of the
 * parameters from that of the weights. The weights are exp(W) on the diagonal blocks and W outside
 * them. Every row is scaled to norm 1 and then by exp(gain), as in B-NAF (paper section 2.2.1; De
 * Cao et al. 2019).
 *
 * <p>The norm covers only the weights for x. Where those that read y are to be part of it, the
 * {@link Context} gives other gains while y is read.
 */
final class RowWeights implements AutoCloseable {
  private final Scope constants;
  private final BlockShape.Layout layout;
  private final int members;
  private final List<BlockShape.Band> bands;
  private final RowSquares squares;
  private final NDArray rawDiagonal;
  private final List<NDArray> rawBands = new ArrayList<>();
  private final List<NDArray> rawDiagonalOf = new ArrayList<>();
  private final List<List<Piece>> rawPiecesOf = new ArrayList<>();

  RowWeights(TensorEngine engine, BlockShape.Layout layout, int members) {
    this.constants = engine.scope();
    this.layout = layout;
    this.members = members;
    this.bands = layout.bands();
    BlockShape shape = layout.shape();
    int rows = layout.rows();
    squares = new RowSquares(engine, layout);
    rawDiagonal = constants.own(engine.zeros(members, rows, shape.hiddenPerDim()));
    for (BlockShape.Band band : bands) {
      rawBands.add(constants.own(engine.zeros(members, band.rows(), band.columns())));
    }
    for (int layer = 0; layer <= shape.hiddenLayers(); layer++) {
      rawDiagonalOf.add(diagonalOf(constants, rawDiagonal, layer));
      rawPiecesOf.add(pieces(constants, rawBands, layer));
    }
  }

  private NDArray diagonalOf(Scope scope, NDArray all, int layer) {
    int from = layout.firstRow(layer);
    return scope.box(
        all,
        new long[] {0, from, 0},
        new long[] {members, from + layout.rowsOf(layer), layout.columnsPerDim(layer)});
  }

  /** The parts of the bands that belong to one layer. */
  private List<Piece> pieces(Scope scope, List<NDArray> ofBands, int layer) {
    List<Piece> pieces = new ArrayList<>();
    int first = layout.firstRow(layer);
    int end = first + layout.rowsOf(layer);
    int width = layout.columnsPerDim(layer) * layout.dims();
    for (int i = 0; i < bands.size(); i++) {
      BlockShape.Band band = bands.get(i);
      int from = Math.max(first, band.firstRow());
      int to = Math.min(end, band.endRow());
      if (from < to) {
        int columns = Math.min(band.columns(), width);
        NDArray weights =
            scope.box(
                ofBands.get(i),
                new long[] {0, from - band.firstRow(), 0},
                new long[] {members, to - band.firstRow(), columns});
        pieces.add(
            new Piece(
                from - first,
                to - first,
                band.firstColumn(),
                band.firstColumn() + columns,
                weights));
      }
    }
    return pieces;
  }

  /**
   * Off-diagonal weights of some rows of a layer. All other off-diagonal weights of these rows are
   * zero.
   *
   * @param fromRow within the layer
   * @param fromColumn of the layer's input
   * @param weights shape (K, rows, columns)
   */
  record Piece(int fromRow, int toRow, int fromColumn, int toColumn, NDArray weights) {
    /** The rows of this piece among those of the layer, shape (K, layer's rows, B). */
    NDArray rowsOf(Scope scope, NDArray ofLayer) {
      return part(scope, ofLayer, fromRow, toRow);
    }

    /** The part of a layer's input that this piece reads, shape (K, inputs, B). */
    NDArray columnsOf(Scope scope, NDArray input) {
      return part(scope, input, fromColumn, toColumn);
    }

    private static NDArray part(Scope scope, NDArray all, int from, int to) {
      long[] shape = all.getShape().getShape();
      return to - from == shape[1]
          ? all
          : scope.box(all, new long[] {0, from, 0}, new long[] {shape[0], to, shape[2]});
    }
  }

  /**
   * The weights of one layer.
   *
   * @param blocks diagonal blocks, shape (K·d_x, rows per dim, columns per dim), positive
   * @param pieces off-diagonal weights; none if d_x = 1
   */
  record Layer(NDArray blocks, List<Piece> pieces) {}

  /** The weights of all layers, and the values for the backward pass. */
  record Assembled(
      RowSquares.Unscaled rows,
      NDArray scale,
      List<NDArray> scaleOf,
      NDArray diagonal,
      List<NDArray> scaled,
      List<Layer> layers) {}

  Assembled assemble(Scope scope, FlowParameters parameters) {
    RowSquares.Unscaled rows = squares.of(scope, parameters);
    NDArray scale = scope.exp(parameters.of(layout.logGain())).divi(scope.sqrt(rows.squares()));
    List<NDArray> scaleOf = squares.byBand(scope, scale);
    NDArray diagonal = scope.mul(rows.exponentials(), scale);
    List<NDArray> scaled = new ArrayList<>();
    for (int i = 0; i < bands.size(); i++) {
      scaled.add(scope.mul(rows.masked().get(i), scaleOf.get(i)));
    }
    List<Layer> layers = new ArrayList<>();
    for (int layer = 0; layer <= layout.shape().hiddenLayers(); layer++) {
      NDArray blocks =
          scope.reshaped(
              diagonalOf(scope, diagonal, layer),
              (long) members * layout.dims(),
              layout.rowsPerDim(layer),
              layout.columnsPerDim(layer));
      layers.add(new Layer(blocks, pieces(scope, scaled, layer)));
    }
    return new Assembled(rows, scale, scaleOf, diagonal, scaled, layers);
  }

  /**
   * Accepts the gradient of one layer's weights.
   *
   * @param blocks gradient of the diagonal blocks, shape as in {@link Layer}
   * @param pieces gradients of its pieces, in order; masked values may be arbitrary
   */
  void accept(Scope scope, int layer, NDArray blocks, List<NDArray> pieces) {
    long[] shape = {members, layout.rowsOf(layer), layout.columnsPerDim(layer)};
    Views.write(rawDiagonalOf.get(layer), scope.reshaped(blocks, shape), shape);
    List<Piece> raw = rawPiecesOf.get(layer);
    for (int i = 0; i < raw.size(); i++) {
      Piece piece = raw.get(i);
      Views.write(
          piece.weights(),
          pieces.get(i),
          new long[] {
            members, piece.toRow() - piece.fromRow(), piece.toColumn() - piece.fromColumn()
          });
    }
  }

  /** Computes the gradient of the parameters from the accepted gradients of all layers' weights. */
  void backward(Scope scope, Assembled assembled, FlowParameters gradient) {
    NDArray along = scope.sum(scope.mul(rawDiagonal, assembled.diagonal), 2);
    List<NDArray> alongOf = squares.byBand(scope, along);
    for (int i = 0; i < bands.size(); i++) {
      alongOf.get(i).addi(scope.sum(scope.mul(rawBands.get(i), assembled.scaled.get(i)), 2));
    }
    gradient.write(layout.logGain(), along);
    NDArray radial = scope.div(along, assembled.rows.squares());
    List<NDArray> radialOf = squares.byBand(scope, radial);
    NDArray diagonal = scope.mul(rawDiagonal, assembled.scale);
    diagonal
        .subi(scope.mul(assembled.rows.exponentials(), radial))
        .muli(assembled.rows.exponentials());
    gradient.write(layout.diagonal(), diagonal);
    for (int i = 0; i < bands.size(); i++) {
      NDArray free = scope.mul(rawBands.get(i), assembled.scaleOf.get(i));
      free.subi(scope.mul(assembled.rows.masked().get(i), radialOf.get(i)));
      gradient.write(bands.get(i).weights(), squares.mask(i, free));
    }
  }

  @Override
  public void close() {
    squares.close();
    constants.close();
  }
}
