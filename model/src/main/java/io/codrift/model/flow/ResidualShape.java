package io.codrift.model.flow;

import io.codrift.model.tensor.TensorEngine;
import java.util.List;

/**
 * A {@link ResidualContext}: a residual network on features of y, which feeds every row.
 *
 * @param width C, width of its layers
 */
public record ResidualShape(int width) implements ContextShape {

  /**
   * @throws IllegalArgumentException if the size is out of range
   */
  public ResidualShape {
    FlowShape.checked("contextWidth", width);
  }

  @Override
  public Claimed claim(Claims claims, int yDims) {
    List<Rows> rows = claims.rows();
    Rows last = rows.get(rows.size() - 1);
    return new Layout(
        rows,
        claims.weights(width, featureRows(yDims)),
        claims.weights(width, width),
        claims.weights(width, 1),
        claims.weights(last.first() + last.count(), width));
  }

  /** y, |y|, log(1 + |y|²) and 1. */
  @Override
  public int featureRows(int yDims) {
    return 2 * yDims + 2;
  }

  /**
   * y, |y|, log(1 + |y|²) (radial features: they let the scale of x depend on the distance of y)
   * and 1.
   */
  @Override
  public float[] features(float[] y, int yDims) {
    int n = y.length / yDims;
    float[] features = new float[featureRows(yDims) * n];
    System.arraycopy(y, 0, features, 0, y.length);
    for (int i = 0; i < y.length; i++) {
      features[y.length + i] = Math.abs(y[i]);
    }
    for (int r = 0; r < n; r++) {
      double squares = 0;
      for (int i = 0; i < yDims; i++) {
        squares += (double) y[i * n + r] * y[i * n + r];
      }
      features[2 * y.length + r] = (float) Math.log1p(squares);
      features[2 * y.length + n + r] = 1;
    }
    return features;
  }

  /**
   * Where the weights are.
   *
   * @param rows all rows of the transforms
   * @param in weights of the first layer
   * @param hidden weights of the residual layer
   * @param bias biases of the residual layer
   * @param out W21 of all rows
   */
  record Layout(List<Rows> rows, Part in, Part hidden, Part bias, Part out) implements Claimed {

    @Override
    public void initialize(InitialWeights initial) {
      initial.fill(in, 1.5 * (1 / Math.sqrt(in.columns())));
      double deviation = 1 / Math.sqrt(hidden.columns());
      initial.fill(hidden, deviation);
      rows.stream()
          .filter(Rows::readsY)
          .forEach(r -> initial.fill(out, r.first(), r.count(), deviation));
    }

    @Override
    public Context open(TensorEngine engine, int members) {
      return new ResidualContext(engine, this);
    }
  }
}
