package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A number before and after.
 *
 * @param before empty if no window before has it
 * @param after empty if no window after has it
 */
public record Change(Optional<Mean> before, Optional<Mean> after) {

  /** The change of numbers that have standard errors of their own. */
  public static Change ofMeasured(List<Measured> before, List<Measured> after) {
    return new Change(Mean.of(before, List.of()), Mean.of(after, before));
  }

  /** The change of numbers without standard errors. */
  public static Change of(double[] before, double[] after) {
    return new Change(Mean.of(before, new double[0]), Mean.of(after, before));
  }

  /** After minus before; empty if one of them is not known. */
  public OptionalDouble difference() {
    return before.isPresent() && after.isPresent()
        ? OptionalDouble.of(after.get().value() - before.get().value())
        : OptionalDouble.empty();
  }

  /** The standard error of the difference, where both means have one. */
  public OptionalDouble standardError() {
    List<OptionalDouble> errors =
        List.of(error(before), error(after)).stream().filter(OptionalDouble::isPresent).toList();
    return errors.size() < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.hypot(errors.get(0).getAsDouble(), errors.get(1).getAsDouble()));
  }

  private static OptionalDouble error(Optional<Mean> mean) {
    return mean.map(Mean::standardError).orElseGet(OptionalDouble::empty);
  }

  /**
   * How sure the change is: the size of the difference in standard errors, or where these are not
   * known the size itself; 0 without a difference.
   */
  public double certainty() {
    double size = Math.abs(difference().orElse(0));
    return standardError().isPresent() && standardError().getAsDouble() > 0
        ? size / standardError().getAsDouble()
        : size;
  }

  /** Whether the difference is larger than so many standard errors, if these are known. */
  public boolean isBeyond(double errors) {
    return difference().isPresent()
        && Math.abs(difference().getAsDouble()) > errors * standardError().orElse(0);
  }
}
