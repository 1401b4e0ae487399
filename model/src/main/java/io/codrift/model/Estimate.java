package io.codrift.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The mutual information of one window, evaluated on held-out rows. Every number that is present is
 * finite. All information quantities are in nats.
 *
 * @param status the outcome of the fit
 * @param reason why the status is not {@link EstimateStatus#OK}, or a remark on the numbers;
 *     readable text
 * @param numbers present for OK, CUT and DEGENERATE
 * @param used number of rows used
 * @param ties largest share of tied values in any column that is neither constant nor a copy of
 *     another, 0 to 1
 * @param timeFolds whether the folds are blocks of event time and not of the hash
 * @param modelVersion number of windows that the model has been fitted on
 * @param referenceVersion model version that was frozen as the reference
 * @param referenceForced whether the reference was frozen by {@link
 *     EstimatorSettings#settleWindows()}
 * @param steps training steps per fold
 * @param device the device that trained the model
 * @param seed the seed of the fit
 */
public record Estimate(
    EstimateStatus status,
    String reason,
    Optional<Numbers> numbers,
    int used,
    double ties,
    boolean timeFolds,
    long modelVersion,
    OptionalLong referenceVersion,
    boolean referenceForced,
    int steps,
    String device,
    long seed) {

  public Estimate {
    Objects.requireNonNull(numbers, "numbers");
  }

  /**
   * The numbers of an estimate, in nats.
   *
   * @param mi I(X;Y); 0 if the held-out mean is negative
   * @param standardError of {@code mi}, over blocks of event time
   * @param stillToLearn estimate of what more data or training steps would add to {@code mi}
   * @param gaussianMi the linear part: MI of the Gaussian copula, or of a Gaussian in the paper's
   *     mode
   * @param entropyX H(X), in the units of the data; empty where X has no density: one of its
   *     columns is constant, or a copy of another
   * @param conditionalEntropy H(X|Y), likewise
   * @param miBefore MI under the checkpoint from before this window; also at least 0
   * @param level E log r(x|y) - log r(x) under the reference r, on fresh rows
   * @param shift E log q(x|y) - log r(x|y) of the new model q against r, on fresh rows
   * @param shiftX E log q(x) - log r(x), on fresh rows
   * @param correlations Gaussian-copula correlation of each coordinate of X with each of Y; empty
   *     if there are more than 1,024 pairs
   */
  public record Numbers(
      double mi,
      double standardError,
      OptionalDouble stillToLearn,
      double gaussianMi,
      OptionalDouble entropyX,
      OptionalDouble conditionalEntropy,
      OptionalDouble miBefore,
      Optional<Measured> level,
      Optional<Measured> shift,
      Optional<Measured> shiftX,
      List<Correlation> correlations) {
    public Numbers {
      correlations = List.copyOf(correlations);
    }
  }

  /** Correlation of the normal scores of coordinate {@code x} and coordinate {@code y}. */
  public record Correlation(String x, String y, double value) {}
}
