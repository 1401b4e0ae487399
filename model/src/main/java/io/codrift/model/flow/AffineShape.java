package io.codrift.model.flow;

import io.codrift.model.tensor.TensorEngine;
import java.util.Arrays;
import java.util.Optional;

/**
 * An {@link AutoregressiveAffine} layer.
 *
 * @param hiddenPerDim a, hidden units per coordinate of x; not used if d_x = 1
 */
public record AffineShape(int hiddenPerDim) implements TransformShape {

  /**
   * @throws IllegalArgumentException if the size is out of range
   */
  public AffineShape {
    FlowShape.checked("hiddenPerDim", hiddenPerDim);
  }

  @Override
  public Claimed claim(Claims claims, int dims) {
    if (dims == 1) {
      return new Layout(dims, hiddenPerDim, claims.rows(2, false), Optional.empty());
    }
    int hidden = dims * hiddenPerDim;
    Rows hiddenRows = claims.rows(hidden, true);
    Rows output = claims.rows(2 * dims, false);
    return new Layout(
        dims,
        hiddenPerDim,
        output,
        Optional.of(
            new Hidden(
                hiddenRows, claims.weights(hidden, dims), claims.weights(2 * dims, hidden))));
  }

  /**
   * The hidden units, by which a coordinate reads those before it.
   *
   * @param in weights of the hidden units, shape (d_x·a, d_x)
   * @param out weights of the outputs, shape (2·d_x, d_x·a)
   */
  record Hidden(Rows rows, Part in, Part out) {}

  /**
   * Where the weights are.
   *
   * @param output d_x logarithms of scales, then d_x shifts
   * @param hidden absent if d_x = 1
   */
  record Layout(int dims, int hiddenPerDim, Rows output, Optional<Hidden> hidden)
      implements Claimed {

    @Override
    public void initialize(InitialWeights initial) {
      hidden.ifPresent(h -> initial.fill(h.in(), 1));
    }

    @Override
    public Transform open(TensorEngine engine, int members) {
      return new AutoregressiveAffine(engine, this);
    }

    /** 1 where a hidden unit may read x: the coordinates before its own. */
    float[] inMask() {
      float[] mask = new float[dims * hiddenPerDim * dims];
      for (int row = 0; row < dims * hiddenPerDim; row++) {
        Arrays.fill(mask, row * dims, row * dims + row / hiddenPerDim, 1);
      }
      return mask;
    }

    /** 1 where an output may read a hidden unit: up to the units of its own coordinate. */
    float[] outMask() {
      int width = dims * hiddenPerDim;
      float[] mask = new float[2 * dims * width];
      for (int row = 0; row < 2 * dims; row++) {
        int dim = row % dims;
        Arrays.fill(mask, row * width, row * width + (dim + 1) * hiddenPerDim, 1);
      }
      return mask;
    }
  }
}
