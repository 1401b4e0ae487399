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
  private final List<NDArray> parts;

  /**
   * @param values shape (K, P), row-major; copied
   */
  public FlowParameters(TensorEngine engine, FlowShape shape, int members, float[] values) {
    this.scope = engine.scope();
    this.members = members;
    FlowLayout layout = FlowLayout.of(shape);
    this.flat = scope.array(values, members, layout.parameters());
    this.shared = scope.box(flat, new long[] {0, 0}, new long[] {members, layout.shared()});
    this.parts = new ArrayList<>();
    for (Part part : layout.parts()) {
      int first = layout.offset(part);
      NDArray box =
          scope.box(flat, new long[] {0, first}, new long[] {members, first + part.size()});
      parts.add(scope.reshaped(box, members, part.rows(), part.columns()));
    }
  }

  private FlowParameters(FlowParameters from, Part part, NDArray values) {
    this.scope = from.scope;
    this.members = from.members;
    this.flat = from.flat;
    this.shared = from.shared;
    this.parts = new ArrayList<>(from.parts);
    parts.set(part.number(), values);
  }

  /**
   * The same weights but for one part, for reading. They are valid as long as both are, and are not
   * closed.
   *
   * @param values shape (K, rows, columns)
   */
  FlowParameters with(Part part, NDArray values) {
    return new FlowParameters(this, part, values);
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

  /** A part, shape (K, rows, columns); a view of {@link #flat()}. */
  public NDArray of(Part part) {
    return parts.get(part.number());
  }

  /**
   * Overwrites a part.
   *
   * @param source shape (K, rows, columns)
   */
  public void write(Part part, NDArray source) {
    Views.write(of(part), source, new long[] {members, part.rows(), part.columns()});
  }

  @Override
  public void close() {
    scope.close();
  }
}
