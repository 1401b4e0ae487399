package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Codes 0 … L − 1 with Zipf frequencies, y = (7x + 3) mod L, where y is drawn anew and independent
 * of x in a share of the rows. A sum over all pairs gives I.
 */
public final class CodesTask implements Task {
  private static final int FACTOR = 7;
  private static final int SUMMAND = 3;

  private final ZipfLevels levels;
  private final double exponent;
  private final double redrawn;
  private final double information;

  /**
   * @param levels number of codes, no multiple of 7
   * @param exponent of the Zipf frequencies; 0 makes all codes equally frequent
   * @param redrawn share of the rows in which y is drawn anew, above 0 and at most 1
   */
  public CodesTask(int levels, double exponent, double redrawn) {
    if (levels % FACTOR == 0) {
      throw new IllegalArgumentException("levels must not be a multiple of 7, but is " + levels);
    }
    if (!(redrawn > 0 && redrawn <= 1)) {
      throw new IllegalArgumentException("redrawn must be above 0 and at most 1, not " + redrawn);
    }
    this.levels = new ZipfLevels(levels, exponent);
    this.exponent = exponent;
    this.redrawn = redrawn;
    double sum = 0;
    for (int x = 0; x < levels; x++) {
      double p = this.levels.probability(x);
      // Of all pairs of x with another code, each has the ratio that is redrawn.
      double own = (1 - redrawn) / p + redrawn;
      sum += p * ((1 - redrawn + redrawn * p) * Math.log(own));
      sum += p * redrawn * (1 - p) * Math.log(redrawn);
    }
    this.information = sum;
  }

  private int code(int x) {
    return (FACTOR * x + SUMMAND) % levels.count();
  }

  @Override
  public String name() {
    return "%d codes 1+1, exponent %s, redrawn %s".formatted(levels.count(), exponent, redrawn);
  }

  @Override
  public int xDims() {
    return 1;
  }

  @Override
  public int yDims() {
    return 1;
  }

  @Override
  public double mutualInformation() {
    return information;
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    int drawn = levels.draw(random);
    x[0] = drawn;
    y[0] = code(random.nextDouble() < redrawn ? levels.draw(random) : drawn);
  }
}
