package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The mean of a number over windows. Its standard error takes the windows as independent.
 *
 * @param value the mean
 * @param standardError empty where one window alone tells nothing of it
 * @param windows number of windows, at least 1
 */
public record Mean(double value, OptionalDouble standardError, int windows) {
  /** A difference between numbers that are equal but for rounding is none. */
  private static final double LEAST_ERROR = 1e-9;

  /**
   * The mean of numbers that have standard errors of their own; empty if there are none. Few
   * windows tell little of their scatter, so that it is taken to be at least as large as that of
   * others.
   *
   * @param others further windows; may be empty
   */
  public static Optional<Mean> of(List<Measured> values, List<Measured> others) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    Measured mean = Measured.meanOf(values);
    double scatter = scatter(others.stream().mapToDouble(Measured::value).toArray());
    double error = Math.max(mean.standardError(), scatter / Math.sqrt(values.size()));
    return Optional.of(new Mean(mean.value(), OptionalDouble.of(error), values.size()));
  }

  /**
   * The same for numbers without standard errors.
   *
   * @param others further windows; may be empty
   */
  public static Optional<Mean> of(double[] values, double[] others) {
    return values.length == 0
        ? Optional.empty()
        : Optional.of(
            of(Arrays.stream(values).average().orElseThrow(), values.length, values, others));
  }

  /**
   * The same for a mean of windows of which only some are known by themselves.
   *
   * @param value the mean
   * @param windows number of windows that it is of, at least 1
   * @param some of them; may be empty
   * @param others further windows; may be empty
   */
  public static Mean of(double value, int windows, double[] some, double[] others) {
    double scatter = Math.max(scatter(some), scatter(others));
    return new Mean(
        value,
        some.length > 1 || others.length > 1
            ? OptionalDouble.of(Math.max(LEAST_ERROR, scatter / Math.sqrt(windows)))
            : OptionalDouble.empty(),
        windows);
  }

  /** The standard deviation; 0 for fewer than two numbers. */
  private static double scatter(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  }
}
