package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;

/**
 * Some of the rows of a flow. A row is a unit with a bias, to which y adds a term unless it is
 * deactivated.
 *
 * @param first number of the first row among all rows of the flow
 * @param count number of rows
 * @param readsY whether initial weights let y add something to these rows
 */
public record Rows(int first, int count, boolean readsY) {
  /**
   * These rows of an array of all rows, a view.
   *
   * @param all shape (K, all rows, B)
   * @return shape (K, rows, B)
   */
  public NDArray of(Scope scope, NDArray all) {
    long[] shape = all.getShape().getShape();
    return scope.box(all, new long[] {0, first, 0}, new long[] {shape[0], first + count, shape[2]});
  }
}
