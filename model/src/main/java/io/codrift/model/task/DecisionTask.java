package io.codrift.model.task;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * x is independent normal features, y a label of 0 or 1 that a rule decides, with a share of
 * errors. The rule says 1 for half of the rows, so I = log 2 − h(error), h the entropy of a label.
 */
public final class DecisionTask implements Task {
  /** The first three features decide. Alone, or in pairs, they tell little or nothing. */
  public enum Rule {
    /** Whether the product of the three is above 0. */
    PARITY("parity") {
      @Override
      boolean decides(double first, double second, double third) {
        return first * second * third > 0;
      }
    },
    /** A tree: the sign of the first tells which of the others decides by its sign. */
    TREE("tree") {
      @Override
      boolean decides(double first, double second, double third) {
        return first > 0 ? second > 0 : third > 0;
      }
    };

    private final String word;

    Rule(String word) {
      this.word = word;
    }

    abstract boolean decides(double first, double second, double third);
  }

  private static final int DECIDING = 3;

  private final Rule rule;
  private final int dims;
  private final double error;

  /**
   * @param dims number of features, at least 3
   * @param error the share of the labels that the rule does not decide as it says, above 0 and at
   *     most 0.5
   */
  public DecisionTask(Rule rule, int dims, double error) {
    if (dims < DECIDING) {
      throw new IllegalArgumentException("a rule needs at least 3 features, not " + dims);
    }
    if (!(error > 0 && error <= 0.5)) {
      throw new IllegalArgumentException("error must be above 0 and at most 0.5, not " + error);
    }
    this.rule = rule;
    this.dims = dims;
    this.error = error;
  }

  @Override
  public String name() {
    return "label by a %s %d+1, error %s".formatted(rule.word, dims, error);
  }

  @Override
  public int xDims() {
    return dims;
  }

  @Override
  public int yDims() {
    return 1;
  }

  @Override
  public double mutualInformation() {
    return Math.log(2) + error * Math.log(error) + (1 - error) * Math.log(1 - error);
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    for (int j = 0; j < dims; j++) {
      x[j] = normal.sample();
    }
    boolean wrong = random.nextDouble() < error;
    y[0] = rule.decides(x[0], x[1], x[2]) != wrong ? 1 : 0;
  }
}
