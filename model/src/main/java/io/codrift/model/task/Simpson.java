package io.codrift.model.task;

import java.util.function.DoubleUnaryOperator;

/**
 * Simpson's composite rule at a fixed step. The densities of the tasks are smooth on the scale of
 * their noise and vanish at the ends. For such functions the rule converges faster than any power
 * of the step.
 */
final class Simpson {
  private Simpson() {}

  /**
   * ∫ f.
   *
   * @param step an upper bound of the step: a fraction of the width of the narrowest bump of f
   */
  static double integral(DoubleUnaryOperator f, double from, double to, double step) {
    int intervals = 2 * (int) Math.ceil((to - from) / (2 * step));
    double h = (to - from) / intervals;
    double sum = f.applyAsDouble(from) + f.applyAsDouble(to);
    for (int i = 1; i < intervals; i++) {
      sum += (i % 2 == 0 ? 2 : 4) * f.applyAsDouble(from + i * h);
    }
    return sum * h / 3;
  }

  /** −∫ p log p, nats. */
  static double entropy(DoubleUnaryOperator density, double from, double to, double step) {
    return integral(
        v -> {
          double p = density.applyAsDouble(v);
          return p > 0 ? -p * Math.log(p) : 0;
        },
        from,
        to,
        step);
  }
}
