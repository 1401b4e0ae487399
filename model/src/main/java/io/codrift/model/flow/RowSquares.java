package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights for x of all rows of a block autoregressive flow, before they are scaled, and the
 * sums of their squares: exp(W) on the diagonal blocks and W outside them (paper section 2.2.1).
 */
final class RowSquares implements AutoCloseable {
  private final Scope constants;
  private final BlockShape.Layout layout;
  private final List<BlockShape.Band> bands;
  private final NDArray diagonalMask;
  private final List<NDArray> bandMasks = new ArrayList<>();
  private final long[] bandStarts;
  private final NDArray two;

  RowSquares(TensorEngine engine, BlockShape.Layout layout) {
    this.constants = engine.scope();
    this.layout = layout;
    this.bands = layout.bands();
    this.bandStarts = bands.stream().skip(1).mapToLong(BlockShape.Band::firstRow).toArray();
    this.diagonalMask =
        constants.array(layout.diagonalMask(), 1, layout.rows(), layout.shape().hiddenPerDim());
    for (BlockShape.Band band : bands) {
      bandMasks.add(constants.array(layout.bandMask(band), 1, band.rows(), band.columns()));
    }
    this.two = constants.own(engine.constant(2));
  }

  /**
   * @param exponentials exp of the diagonal blocks' logarithms, shape (K, rows, a)
   * @param masked the off-diagonal weights of every band, shape (K, rows of the band, columns)
   * @param squares sum of the squares of every row, shape (K, rows, 1)
   */
  record Unscaled(NDArray exponentials, List<NDArray> masked, NDArray squares) {}

  Unscaled of(Scope scope, FlowParameters parameters) {
    NDArray exponentials = scope.exp(parameters.of(layout.diagonal())).muli(diagonalMask);
    NDArray squares = scope.sum(scope.square(exponentials), 2);
    List<NDArray> squaresOf = byBand(scope, squares);
    List<NDArray> masked = new ArrayList<>();
    for (int i = 0; i < bands.size(); i++) {
      NDArray band = scope.mul(parameters.of(bands.get(i).weights()), bandMasks.get(i));
      masked.add(band);
      squaresOf.get(i).addi(scope.sum(scope.square(band), 2));
    }
    return new Unscaled(exponentials, masked, squares);
  }

  /** Every band's rows of a column, shapes (K, rows, 1). The bands are stacked. */
  List<NDArray> byBand(Scope scope, NDArray column) {
    return bands.isEmpty() ? List.of() : scope.split(column, bandStarts, 1);
  }

  /** Sets what a band's rows must not read to zero, in place. */
  NDArray mask(int band, NDArray weights) {
    return weights.muli(bandMasks.get(band));
  }

  /**
   * Adds to the gradient of the weights that of a loss of the squares.
   *
   * @param dSquares shape (K, rows, 1)
   */
  void backward(Scope scope, Unscaled rows, NDArray dSquares, FlowParameters gradient) {
    NDArray twice = scope.mul(dSquares, two);
    NDArray ofDiagonal = scope.square(rows.exponentials).muli(twice);
    gradient.of(layout.diagonal()).addi(ofDiagonal);
    List<NDArray> twiceOf = byBand(scope, twice);
    for (int i = 0; i < bands.size(); i++) {
      gradient.of(bands.get(i).weights()).addi(scope.mul(rows.masked.get(i), twiceOf.get(i)));
    }
  }

  @Override
  public void close() {
    constants.close();
  }
}
