package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.tensor.Views;
import java.util.ArrayList;
import java.util.List;

/**
 * From free parameters to the weights of all layers of one flow at once, and back with the
 * gradient: exp(W) on the diagonal blocks, W beside them, every row scaled to norm 1 and then by
 * exp(gain), as B-NAF's authors do (paper section 2.2.1; De Cao et al. 2019).
 *
 * <p>The norm is over what x alone needs. What reads y is masked to zero in L2 and must not be in a
 * norm there; left out of it everywhere, both losses see the very same W22.
 */
final class RowWeights implements AutoCloseable {
  private final Scope constants;
  private final FlowLayout layout;
  private final int flow;
  private final int members;
  private final boolean many;
  private final NDArray diagonalMask;
  private final NDArray offDiagonalMask;
  private final NDArray rawDiagonal;
  private final NDArray rawOffDiagonal;
  private final List<NDArray> rawDiagonalOf = new ArrayList<>();
  private final List<NDArray> rawOffDiagonalOf = new ArrayList<>();

  RowWeights(TensorEngine engine, FlowLayout layout, int flow, int members) {
    this.constants = engine.scope();
    this.layout = layout;
    this.flow = flow;
    this.members = members;
    FlowShape shape = layout.shape();
    this.many = shape.xDims() > 1;
    int rows = layout.rowsPerFlow();
    diagonalMask = constants.array(layout.diagonalMask(flow), 1, rows, shape.hiddenPerDim());
    rawDiagonal = constants.own(engine.zeros(members, rows, shape.hiddenPerDim()));
    offDiagonalMask =
        many ? constants.array(layout.offDiagonalMask(flow), 1, rows, shape.hidden()) : null;
    rawOffDiagonal = many ? constants.own(engine.zeros(members, rows, shape.hidden())) : null;
    for (int layer = 0; layer <= shape.hiddenLayers(); layer++) {
      rawDiagonalOf.add(rowsOf(constants, rawDiagonal, layer, 1));
      rawOffDiagonalOf.add(many ? rowsOf(constants, rawOffDiagonal, layer, shape.xDims()) : null);
    }
  }

  private NDArray rowsOf(Scope scope, NDArray all, int layer, int dims) {
    int from = layout.firstRow(0, layer);
    return scope.box(
        all,
        new long[] {0, from, 0},
        new long[] {
          members, from + layout.rowsOf(layer), (long) layout.columnsPerDim(layer) * dims
        });
  }

  /**
   * The weights of one layer.
   *
   * @param blocks diagonal blocks, shape (K·d_x, rows per dim, columns per dim), positive
   * @param rest beside the diagonal, shape (K, rows, columns); null if d_x = 1
   */
  record Layer(NDArray blocks, NDArray rest) {}

  /** All layers, and what the way back needs. */
  record Assembled(
      NDArray exponentials,
      NDArray masked,
      NDArray squares,
      NDArray scale,
      NDArray diagonal,
      NDArray offDiagonal,
      List<Layer> layers) {}

  Assembled assemble(Scope scope, FlowParameters parameters) {
    FlowParameters.Flow own = parameters.flows.get(flow);
    NDArray exponentials = scope.exp(own.diagonal()).muli(diagonalMask);
    NDArray squares = scope.sum(scope.square(exponentials), 2);
    NDArray masked = null;
    if (many) {
      masked = scope.mul(own.offDiagonal(), offDiagonalMask);
      squares.addi(scope.sum(scope.square(masked), 2));
    }
    NDArray scale = scope.exp(own.logGain()).divi(scope.sqrt(squares));
    NDArray diagonal = scope.mul(exponentials, scale);
    NDArray offDiagonal = many ? scope.mul(masked, scale) : null;
    List<Layer> layers = new ArrayList<>();
    FlowShape shape = layout.shape();
    for (int layer = 0; layer <= shape.hiddenLayers(); layer++) {
      NDArray blocks =
          scope.reshaped(
              rowsOf(scope, diagonal, layer, 1),
              (long) members * shape.xDims(),
              layout.rowsPerDim(layer),
              layout.columnsPerDim(layer));
      layers.add(new Layer(blocks, many ? rowsOf(scope, offDiagonal, layer, shape.xDims()) : null));
    }
    return new Assembled(exponentials, masked, squares, scale, diagonal, offDiagonal, layers);
  }

  /**
   * Takes the gradient of one layer's weights.
   *
   * @param blocks of the diagonal blocks, shape as in {@link Layer}
   * @param rest of the rest, null if d_x = 1; what the mask removes may hold anything
   */
  void accept(Scope scope, int layer, NDArray blocks, NDArray rest) {
    long[] shape = {members, layout.rowsOf(layer), layout.columnsPerDim(layer)};
    Views.write(rawDiagonalOf.get(layer), scope.reshaped(blocks, shape), shape);
    if (many) {
      long columns = (long) layout.columnsPerDim(layer) * layout.shape().xDims();
      Views.write(rawOffDiagonalOf.get(layer), rest, new long[] {members, shape[1], columns});
    }
  }

  /** From the gradients of all layers' weights, accepted before, to those of the parameters. */
  void backward(Scope scope, Assembled assembled, FlowParameters gradient) {
    FlowShape shape = layout.shape();
    FlowParameters.Flow own = gradient.flows.get(flow);
    int rows = layout.rowsPerFlow();
    NDArray along = scope.sum(scope.mul(rawDiagonal, assembled.diagonal), 2);
    if (many) {
      along.addi(scope.sum(scope.mul(rawOffDiagonal, assembled.offDiagonal), 2));
    }
    gradient.write(own.logGain(), along, rows, 1);
    NDArray radial = scope.div(along, assembled.squares);
    NDArray diagonal = scope.mul(rawDiagonal, assembled.scale);
    diagonal.subi(scope.mul(assembled.exponentials, radial)).muli(assembled.exponentials);
    gradient.write(own.diagonal(), diagonal, rows, shape.hiddenPerDim());
    if (many) {
      NDArray rest = scope.mul(rawOffDiagonal, assembled.scale);
      rest.subi(scope.mul(assembled.masked, radial)).muli(offDiagonalMask);
      gradient.write(own.offDiagonal(), rest, rows, shape.hidden());
    }
  }

  @Override
  public void close() {
    constants.close();
  }
}
