package io.codrift.model.training;

import java.util.List;

/**
 * What a step of a training minimises: one update on each loss, in order, of the weights that the
 * loss depends on. Every loss has its own moments of Adam.
 *
 * @param losses at least one, each once
 */
public record Objective(List<Loss> losses) {
  /** The paper's Algorithm 1: one flow for both entropies. */
  public static final Objective BOTH = new Objective(List.of(Loss.CONDITIONAL, Loss.MARGINAL));

  /** A flow for one entropy alone. */
  public static Objective only(Loss loss) {
    return new Objective(List.of(loss));
  }

  public Objective {
    losses = List.copyOf(losses);
    if (losses.isEmpty() || losses.stream().distinct().count() < losses.size()) {
      throw new IllegalArgumentException(
          "an objective needs at least one loss, each once, not " + losses);
    }
  }
}
