package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.tensor.Views;
import java.util.ArrayList;
import java.util.List;

/**
 * One flat matrix of shape (K, P), one row per member, and views of its parts in their shapes. The
 * views are created once; an update of the matrix in place updates them too. Used for weights and
 * for gradients.
 */
public final class FlowParameters implements AutoCloseable {
  private final Scope scope;
  private final int members;
  private final NDArray flat;
  private final NDArray shared;
  final NDArray bias;
  final List<Flow> flows;
  final NDArray affineHidden;
  final NDArray affineOutput;
  final List<NDArray> context;

  /**
   * The weights of one block autoregressive flow, as {@link FlowLayout} describes them.
   *
   * @param bands off-diagonal blocks; none if d_x = 1
   */
  record Flow(NDArray diagonal, List<NDArray> bands, NDArray logGain, NDArray gate) {}

  /**
   * @param values shape (K, P), row-major; copied
   */
  public FlowParameters(TensorEngine engine, FlowShape shape, int members, float[] values) {
    this.scope = engine.scope();
    this.members = members;
    FlowLayout layout = FlowLayout.of(shape);
    this.flat = scope.array(values, members, layout.parameters());
    this.shared = scope.box(flat, new long[] {0, 0}, new long[] {members, layout.shared()});
    bias = part(layout.bias(), layout.allRows(), 1);
    boolean many = shape.xDims() > 1;
    flows = new ArrayList<>();
    int rows = layout.rowsPerFlow();
    for (int flow = 0; flow < shape.flows(); flow++) {
      int first = flow * rows;
      flows.add(
          new Flow(
              part(layout.diagonal() + first * shape.hiddenPerDim(), rows, shape.hiddenPerDim()),
              layout.bands().get(flow).stream()
                  .map(b -> part(b.offset(), b.rows(), b.columns()))
                  .toList(),
              part(layout.logGain() + first, rows, 1),
              part(layout.gate() + flow * shape.xDims(), shape.xDims(), 1)));
    }
    boolean hidden = shape.affine() && many;
    affineHidden = hidden ? part(layout.affineHidden(), shape.hidden(), shape.xDims()) : null;
    affineOutput = hidden ? part(layout.affineOutput(), 2 * shape.xDims(), shape.hidden()) : null;
    context = layout.context().stream().map(p -> part(p.offset(), p.rows(), p.columns())).toList();
  }

  private NDArray part(int offset, int rows, int columns) {
    NDArray box =
        scope.box(flat, new long[] {0, offset}, new long[] {members, offset + rows * columns});
    return scope.reshaped(box, members, rows, columns);
  }

  /** K. */
  public int members() {
    return members;
  }

  /** All weights, shape (K, P). */
  public NDArray flat() {
    return flat;
  }

  /** The weights for x alone, shape (K, P_shared); a view of {@link #flat()}. */
  public NDArray shared() {
    return shared;
  }

  /** Overwrites a part with {@code source} of the same shape. */
  void write(NDArray part, NDArray source, int rows, int columns) {
    Views.write(part, source, new long[] {members, rows, columns});
  }

  @Override
  public void close() {
    scope.close();
  }
}
