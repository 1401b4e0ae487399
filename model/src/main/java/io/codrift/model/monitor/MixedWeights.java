package io.codrift.model.monitor;

import java.util.Arrays;

/**
 * The weights of a frozen mixture.
 *
 * @param conditional weights of independence and of the models, with the context, shape (1 +
 *     models), summing to 1
 * @param marginal weights of independent normal scores and of the models, without it, likewise
 */
@SuppressWarnings("ArrayRecordComponent")
public record MixedWeights(double[] conditional, double[] marginal) {

  /**
   * @throws IllegalArgumentException if a weight is negative or they do not sum to 1
   */
  public MixedWeights {
    check("conditional", conditional);
    check("marginal", marginal);
  }

  /** The first weights alone. */
  public static MixedWeights of(double[] conditional, double[] marginal, int count) {
    return new MixedWeights(Arrays.copyOf(conditional, count), Arrays.copyOf(marginal, count));
  }

  private static void check(String name, double[] weights) {
    if (Arrays.stream(weights).anyMatch(w -> !(w >= 0))
        || !(Math.abs(Arrays.stream(weights).sum() - 1) < 1e-6)) {
      throw new IllegalArgumentException(
          "the %s weights must sum to 1, not be %s".formatted(name, Arrays.toString(weights)));
    }
  }

  /**
   * Checks that there is a weight for independence and for each model.
   *
   * @throws IllegalArgumentException if there is not
   */
  void check(int models) {
    if (conditional.length != models + 1 || marginal.length != models + 1) {
      throw new IllegalArgumentException(
          "a mixture of %d models needs %d weights, not %d and %d"
              .formatted(models, models + 1, conditional.length, marginal.length));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MixedWeights that
        && Arrays.equals(conditional, that.conditional)
        && Arrays.equals(marginal, that.marginal);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(conditional) + Arrays.hashCode(marginal);
  }
}
