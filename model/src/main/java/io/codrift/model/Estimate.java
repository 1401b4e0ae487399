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
   * @param mi I(X;Y); 0 if {@code signedMi} is negative
   * @param signedMi the mean pointwise information on held-out rows, plus about half of what it is
   *     larger on training rows; may be negative where X and Y are nearly independent
   * @param standardError of {@code mi}, over blocks of event time
   * @param interval the 95 % interval of {@code mi}
   * @param stillToLearn what more data or training steps would add on held-out rows: the part of
   *     {@code mi} that was added to the held-out mean, and what fine-tuning has just gained
   * @param gaussianMi the linear part: MI of the Gaussian copula, or of a Gaussian in the paper's
   *     mode
   * @param entropyX H(X), in the units of the data; if all columns of X are discrete, the entropy
   *     of their levels; empty where X has no density: one of its columns is constant, a copy of
   *     another, or has single values that repeat
   * @param conditionalEntropy H(X|Y), likewise
   * @param miBefore MI under the checkpoint from before this window; also at least 0
   * @param level E log r(x|y) - log r(x) under the reference r, on fresh rows
   * @param shift E log q(x|y) - log r(x|y) of the new model q against r, on fresh rows
   * @param shiftX E log q(x) - log r(x) of the modelled side, on fresh rows
   * @param shiftOfDependence {@code shift} minus {@code shiftX}, row by row, so that its error is
   *     that of the difference. It is E log q(x|y)/q(x) - log r(x|y)/r(x). Where only the modelled
   *     side has changed, it is not above 0
   * @param modelled the side whose density is modelled; empty without {@code shiftX}
   * @param correlations Gaussian-copula correlation of each coordinate of X with each of Y; empty
   *     if there are more than 1,024 pairs
   * @param misfit what tells of MI that the models miss; empty for estimators that do not look
   */
  public record Numbers(
      double mi,
      double signedMi,
      double standardError,
      Interval interval,
      OptionalDouble stillToLearn,
      double gaussianMi,
      OptionalDouble entropyX,
      OptionalDouble conditionalEntropy,
      OptionalDouble miBefore,
      Optional<Measured> level,
      Optional<Measured> shift,
      Optional<Measured> shiftX,
      Optional<Measured> shiftOfDependence,
      Optional<Modelled> modelled,
      List<Correlation> correlations,
      Optional<Misfit> misfit) {
    public Numbers {
      correlations = List.copyOf(correlations);
    }

    /** The numbers of an estimator that keeps no model: it compares a window with no other. */
    public static Numbers ofOneWindow(
        Measured signedMi,
        Interval interval,
        OptionalDouble stillToLearn,
        double gaussianMi,
        OptionalDouble entropyX) {
      double mi = Math.max(0, signedMi.value());
      return new Numbers(
          mi,
          signedMi.value(),
          signedMi.standardError(),
          interval,
          stillToLearn,
          gaussianMi,
          entropyX,
          entropyX.isPresent()
              ? OptionalDouble.of(entropyX.getAsDouble() - mi)
              : OptionalDouble.empty(),
          OptionalDouble.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty());
    }
  }

  /** The side whose density is modelled, given the other one. */
  public enum Modelled {
    X,
    Y
  }

  /**
   * A 95 % interval of the MI, nats.
   *
   * @param low at least 0
   * @param high at least {@code low}
   */
  public record Interval(double low, double high) {
    private static final double NORMAL_97_5 = 1.959963984540054;

    /** The interval of a normal error around a signed estimate, cut at 0. */
    public static Interval of(double signedMi, double standardError) {
      double half = NORMAL_97_5 * standardError;
      return new Interval(Math.max(0, signedMi - half), Math.max(0, signedMi + half));
    }
  }

  /**
   * What tells of MI that the models miss, nats. A standard error knows only of the sample. A model
   * that is wrong gives too small an MI, never too large a one, so the high end of the interval is
   * raised for it.
   *
   * <p>Two things are known. A model that has much left to learn, by its gap between training and
   * held-out rows, has also missed what it cannot express. And nearest neighbours may see more than
   * the models do. Neither is a bound.
   *
   * @param gap what was added to the held-out mean for the gap of copulas, networks and flows; that
   *     of the elliptical start and the logistic models is not part of it, since theirs is known; 0
   *     near independence, where the interval knows of chance
   * @param neighbours by how much nearest neighbours see more than the models do; 0 if that may be
   *     chance
   */
  public record Misfit(double gap, double neighbours) {
    /**
     * What may be missed, as a multiple of the gap. Found by the lab's study of misfit: of the runs
     * of all families of tasks that are not Gaussian, 95 % have a truth below the high end.
     */
    public static final double SHARE = 4.15;

    /** What may be missed, at least 0. */
    public double missed() {
      return missed(SHARE);
    }

    /** The same for another multiple of the gap. */
    public double missed(double share) {
      return Math.max(share * Math.max(0, gap), neighbours);
    }
  }

  /** Correlation of the normal scores of coordinate {@code x} and coordinate {@code y}. */
  public record Correlation(String x, String y, double value) {}
}
