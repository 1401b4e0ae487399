package io.codrift.model.experiment.learning;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** Where the weights of a model lie in one flat array. */
public final class WeightLayout {
  private final List<Part> parts = new ArrayList<>();
  private int size;

  /**
   * Some weights of one shape.
   *
   * @param number its place among the parts
   * @param offset of the first weight
   * @param rows rows; 1 for offsets
   * @param columns columns
   * @param bound initial weights are uniform within ± this
   */
  public record Part(int number, int offset, int rows, int columns, double bound) {
    /** Number of weights. */
    public int size() {
      return rows * columns;
    }
  }

  /** Adds weights that begin uniform within ±{@code bound}. */
  public Part claim(int rows, int columns, double bound) {
    Part part = new Part(parts.size(), size, rows, columns, bound);
    parts.add(part);
    size += part.size();
    return part;
  }

  /** All parts, in the order of their claims. */
  public List<Part> parts() {
    return List.copyOf(parts);
  }

  /** Number of weights. */
  public int size() {
    return size;
  }

  /** Weights before a training, shape (size). */
  public float[] initial(long seed) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    float[] weights = new float[size];
    for (Part part : parts) {
      for (int i = part.offset; i < part.offset + part.size() && part.bound > 0; i++) {
        weights[i] = (float) random.nextDouble(-part.bound, part.bound);
      }
    }
    return weights;
  }
}
