package io.codrift.streams.measure;

import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.streams.file.Sides;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came of a file.
 *
 * @param estimate the numbers; its entropies are in the units of the window, see {@link #entropyX}
 * @param sides the columns, ranges expanded
 * @param rows how many rows the file has
 * @param incomplete how many of them were left out, because a value is missing
 * @param missing per column, how many values are missing; columns without are left out
 * @param addedEntropy what the window's units add to H(X), nats
 * @param method how it was estimated
 * @param elapsed from the request on, reading the file and loading the engine included
 */
public record FileEstimate(
    Estimate estimate,
    Sides sides,
    long rows,
    long incomplete,
    Map<String, Long> missing,
    double addedEntropy,
    FileMethod method,
    Duration elapsed) {
  /** So little still to learn is nothing, however small the standard error. */
  private static final double NEGLIGIBLE_NATS = 0.01;

  public FileEstimate {
    Objects.requireNonNull(estimate, "estimate");
    missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
  }

  /** H(X) in the units of the file, nats. */
  public OptionalDouble entropyX() {
    return inFileUnits(estimate.numbers().map(Estimate.Numbers::entropyX));
  }

  /** H(X|Y) in the units of the file, nats. */
  public OptionalDouble conditionalEntropy() {
    return inFileUnits(estimate.numbers().map(Estimate.Numbers::conditionalEntropy));
  }

  private OptionalDouble inFileUnits(Optional<OptionalDouble> entropy) {
    OptionalDouble value = entropy.orElse(OptionalDouble.empty());
    return value.isPresent()
        ? OptionalDouble.of(value.getAsDouble() - addedEntropy)
        : OptionalDouble.empty();
  }

  /**
   * Whether the training ran to its end and what is still to learn is at most the standard error,
   * or 0.01 nats.
   */
  public boolean converged() {
    return estimate.status() == EstimateStatus.OK
        && estimate
            .numbers()
            .filter(
                n ->
                    n.stillToLearn().orElse(Double.MAX_VALUE)
                        <= Math.max(n.standardError(), NEGLIGIBLE_NATS))
            .isPresent();
  }

  /** Rows that were complete, and yet not in the sample. */
  public long notSampled() {
    return rows - incomplete - estimate.used();
  }
}
