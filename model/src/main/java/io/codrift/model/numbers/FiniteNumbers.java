package io.codrift.model.numbers;

import io.codrift.model.Estimate;
import io.codrift.model.Measured;
import io.codrift.model.UnusableDataException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The last check before numbers are published: all of them must be finite. */
public final class FiniteNumbers {
  private FiniteNumbers() {}

  /**
   * Checks all numbers.
   *
   * @throws UnusableDataException if a number is not finite; the message names it
   */
  public static void check(Estimate.Numbers numbers) {
    Optional<String> broken = firstNonFinite(numbers);
    if (broken.isPresent()) {
      throw new UnusableDataException(broken.get() + " is not finite");
    }
  }

  /** The name of the first number that is not finite. */
  public static Optional<String> firstNonFinite(Estimate.Numbers numbers) {
    Map<String, Double> all = new LinkedHashMap<>();
    all.put("the MI", numbers.mi());
    all.put("the signed MI", numbers.signedMi());
    all.put("the standard error", numbers.standardError());
    all.put("the low end of the interval", numbers.interval().low());
    all.put("the high end of the interval", numbers.interval().high());
    all.put("what more training would add", orZero(numbers.stillToLearn()));
    all.put("the Gaussian part", numbers.gaussianMi());
    all.put("H(X)", orZero(numbers.entropyX()));
    all.put("H(X|Y)", orZero(numbers.conditionalEntropy()));
    all.put("the MI before fine-tuning", orZero(numbers.miBefore()));
    put(all, "the level", numbers.level());
    put(all, "the shift", numbers.shift());
    put(all, "the shift of X", numbers.shiftX());
    put(all, "the shift of the dependence", numbers.shiftOfDependence());
    for (Estimate.Correlation correlation : numbers.correlations()) {
      all.put(
          "the correlation of " + correlation.x() + " and " + correlation.y(), correlation.value());
    }
    return all.entrySet().stream()
        .filter(e -> !Double.isFinite(e.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static double orZero(OptionalDouble value) {
    return value.orElse(0);
  }

  private static void put(Map<String, Double> all, String name, Optional<Measured> measured) {
    all.put(name, measured.map(Measured::value).orElse(0.0));
    all.put(name + "'s standard error", measured.map(Measured::standardError).orElse(0.0));
  }
}
