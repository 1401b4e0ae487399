package io.codrift.streams.measure;

import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.streams.file.Categories;
import io.codrift.streams.file.Sides;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The result for a file.
 *
 * @param estimate the numbers; its entropies are in the units of the file
 * @param sides the columns, ranges expanded
 * @param categories the columns that are categories
 * @param rows number of rows of the file
 * @param incomplete number of rows left out because a value is missing
 * @param selected number of complete rows given to the estimator, which leaves out copies of rows
 * @param missing per column, the number of missing values; columns without missing values are left
 *     out
 * @param method the estimation method
 * @param elapsed time since the request, including reading the file and loading the engine
 */
public record FileEstimate(
    Estimate estimate,
    Sides sides,
    Categories categories,
    long rows,
    long incomplete,
    long selected,
    Map<String, Long> missing,
    FileMethod method,
    Duration elapsed) {
  /**
   * A smaller value of "still to learn" counts as converged, even if the standard error is smaller.
   */
  private static final double NEGLIGIBLE_NATS = 0.01;

  public FileEstimate {
    Objects.requireNonNull(estimate, "estimate");
    missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
  }

  /**
   * Whether the training ended and "still to learn" is at most the standard error or 0.01 nats. An
   * estimator that trains nothing has nothing to converge.
   */
  public boolean converged() {
    return estimate.status() == EstimateStatus.OK
        && estimate
            .numbers()
            .filter(
                n ->
                    n.stillToLearn().orElse(method.trains() ? Double.MAX_VALUE : 0)
                        <= Math.max(n.standardError(), NEGLIGIBLE_NATS))
            .isPresent();
  }

  /** Complete rows that are not in the sample. */
  public long notSampled() {
    return rows - incomplete - selected;
  }
}
