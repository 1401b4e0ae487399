package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.tensor.Views;
import java.util.ArrayList;
import java.util.List;

/**
 * One flat matrix of shape (K, P), a row per member, and the views that give its parts their
 * shapes. The views are made once: what updates the matrix in place updates them. Serves weights
 * and gradients alike.
 */
public final class FlowParameters implements AutoCloseable {
  private final Scope scope;
  private final int members;
  private final NDArray flat;
  private final NDArray shared;
  final NDArray diagonal;
  final NDArray offDiagonal;
  final NDArray logGain;
  final NDArray bias;
  final List<NDArray> gates;
  final NDArray affineHidden;
  final NDArray affineOutput;
  final NDArray contextIn;
  final NDArray contextHidden;
  final NDArray contextBias;
  final NDArray contextOut;

  /**
   * @param values shape (K, P), row-major; copied
   */
  public FlowParameters(TensorEngine engine, FlowShape shape, int members, float[] values) {
    this.scope = engine.scope();
    this.members = members;
    FlowLayout layout = FlowLayout.of(shape);
    this.flat = scope.array(values, members, layout.parameters());
    this.shared = scope.box(flat, new long[] {0, 0}, new long[] {members, layout.shared()});
    int rows = layout.rows();
    int width = shape.contextWidth();
    diagonal = part(layout.diagonal(), rows, shape.hiddenPerDim());
    offDiagonal = shape.xDims() > 1 ? part(layout.offDiagonal(), rows, shape.hidden()) : null;
    logGain = part(layout.logGain(), rows, 1);
    bias = part(layout.bias(), layout.allRows(), 1);
    gates = new ArrayList<>();
    for (int flow = 0; flow < shape.flows(); flow++) {
      gates.add(part(layout.gate() + flow * shape.xDims(), shape.xDims(), 1));
    }
    contextIn = part(layout.contextIn(), width, FlowLayout.features(shape.yDims()));
    contextHidden = part(layout.contextHidden(), width, width);
    contextBias = part(layout.contextBias(), width, 1);
    contextOut = part(layout.contextOut(), layout.allRows(), width);
    boolean many = shape.xDims() > 1;
    affineHidden = many ? part(layout.affineHidden(), shape.hidden(), shape.xDims()) : null;
    affineOutput = many ? part(layout.affineOutput(), 2 * shape.xDims(), shape.hidden()) : null;
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

  /** The weights that x alone needs, shape (K, P_shared); a view of {@link #flat()}. */
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
