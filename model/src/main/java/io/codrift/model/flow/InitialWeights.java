package io.codrift.model.flow;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler.NormalizedGaussian;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The weights of one member before training, and the random numbers for them. Weights that are not
 * set are 0.
 */
public final class InitialWeights {
  private final FlowLayout layout;
  private final UniformRandomProvider random;
  private final NormalizedGaussian normal;
  private final float[] values;

  InitialWeights(FlowLayout layout, long seed) {
    this.layout = layout;
    this.random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    this.normal = NormalizedGaussian.of(random);
    this.values = new float[layout.parameters()];
  }

  /** The next number, uniform between 0 and 1. */
  public double uniform() {
    return random.nextDouble();
  }

  /** The next number, standard normal. */
  public double normal() {
    return normal.sample();
  }

  /**
   * Sets one weight.
   *
   * @param index in the part, row-major
   */
  public void set(Part part, int index, double value) {
    values[layout.offset(part) + index] = (float) value;
  }

  /** Sets all weights of a part to normal numbers of a standard deviation. */
  public void fill(Part part, double deviation) {
    fill(part, 0, part.rows(), deviation);
  }

  /** Sets the weights of some rows of a part to normal numbers of a standard deviation. */
  void fill(Part part, int firstRow, int rows, double deviation) {
    for (int i = firstRow * part.columns(); i < (firstRow + rows) * part.columns(); i++) {
      set(part, i, deviation * normal());
    }
  }

  /** Sets all weights of a part to uniform numbers. */
  void fillUniform(Part part, double from, double to) {
    for (int i = 0; i < part.size(); i++) {
      set(part, i, from + (to - from) * uniform());
    }
  }

  /** Sets one bias. */
  public void setBias(Rows rows, int row, double value) {
    set(layout.bias(), rows.first() + row, value);
  }

  float[] values() {
    return values;
  }
}
