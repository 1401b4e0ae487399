package io.codrift.model.experiment;

import ai.djl.ndarray.NDArray;
import io.codrift.model.flow.Claims;
import io.codrift.model.flow.Context;
import io.codrift.model.flow.ContextShape;
import io.codrift.model.flow.FlowParameters;
import io.codrift.model.flow.InitialWeights;
import io.codrift.model.flow.Part;
import io.codrift.model.flow.Rows;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds W21·y to the rows that claim to read y, and nothing to others. So a network whose first
 * layer reads y has x and y as its inputs, and W21 are the weights that are deactivated.
 */
record LinearContext() implements ContextShape {
  @Override
  public Claimed claim(Claims claims, int yDims) {
    Map<Rows, Part> readers = new HashMap<>();
    for (Rows rows : claims.rows()) {
      if (rows.readsY()) {
        readers.put(rows, claims.weights(rows.count(), yDims));
      }
    }
    return new Layout(claims.rows(), readers);
  }

  /**
   * Where the weights are.
   *
   * @param rows all rows, in the order of their claims
   * @param readers W21 of those that read y
   */
  private record Layout(List<Rows> rows, Map<Rows, Part> readers) implements Claimed {
    @Override
    public void initialize(InitialWeights initial) {
      for (Rows of : rows) {
        if (of.readsY()) {
          Part w21 = readers.get(of);
          initial.fill(w21, 1 / Math.sqrt(w21.columns()));
        }
      }
    }

    @Override
    public Context open(TensorEngine engine, int members) {
      return new Reader(engine, this);
    }
  }

  private record Read(NDArray y, NDArray rows) implements Context.Pass {}

  private record Reader(TensorEngine engine, Layout layout) implements Context {
    @Override
    public Pass forward(Scope scope, FlowParameters parameters, NDArray y) {
      long[] shape = y.getShape().getShape();
      List<NDArray> added = new ArrayList<>();
      for (Rows rows : layout.rows) {
        added.add(
            rows.readsY()
                ? scope.product(parameters.of(layout.readers.get(rows)), y)
                : scope.own(engine.zeros(shape[0], rows.count(), shape[2])));
      }
      return new Read(y, scope.joined(added, 1));
    }

    @Override
    public void backward(
        Scope scope, FlowParameters parameters, Pass pass, NDArray dRows, FlowParameters gradient) {
      NDArray transposed = scope.transposed(((Read) pass).y);
      layout.readers.forEach(
          (rows, w21) -> gradient.write(w21, scope.product(rows.of(scope, dRows), transposed)));
    }

    @Override
    public void close() {
      // It holds no arrays.
    }
  }
}
