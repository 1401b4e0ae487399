package io.codrift.model;

import java.time.Duration;
import java.util.Objects;

/**
 * Which estimator is used, how much a fit may train and how it is evaluated. All monitors share one
 * set of settings. Immutable; created with a {@link Builder}:
 *
 * <pre>{@code
 * EstimatorSettings.builder().firstSteps(500).device("cpu").build()
 * }</pre>
 */
public final class EstimatorSettings {
  /** Marginal map, elliptical start and flow: the default. */
  public static final String NDOE_BNAF = "ndoe-bnaf";

  /** Marginal map and elliptical start only. Needs no training and takes milliseconds. */
  public static final String START = "start";

  /** Algorithm 1 of the paper with the paper's sizes: a baseline for data that is fitted once. */
  public static final String PAPER = "paper";

  private static final EstimatorSettings DEFAULTS = new EstimatorSettings(new Builder());

  private final String estimator;
  private final int firstSteps;
  private final int thenSteps;
  private final int epochs;
  private final int folds;
  private final Duration timeLimit;
  private final int settleWindows;
  private final String device;

  private EstimatorSettings(Builder builder) {
    this.estimator = builder.estimator;
    this.firstSteps = builder.firstSteps;
    this.thenSteps = builder.thenSteps;
    this.epochs = builder.epochs;
    this.folds = builder.folds;
    this.timeLimit = builder.timeLimit;
    this.settleWindows = builder.settleWindows;
    this.device = builder.device;
  }

  /** The defaults for streams: two folds and warm models. */
  public static EstimatorSettings defaults() {
    return DEFAULTS;
  }

  /**
   * The defaults for data that is estimated once, such as a file: five folds, because there is no
   * warm model, and a longer time limit.
   */
  public static EstimatorSettings once() {
    return builder().thenSteps(0).folds(5).timeLimit(Duration.ofMinutes(5)).build();
  }

  /** Returns a builder that starts from {@link #defaults()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts from these settings. */
  public Builder toBuilder() {
    return new Builder()
        .estimator(estimator)
        .firstSteps(firstSteps)
        .thenSteps(thenSteps)
        .epochs(epochs)
        .folds(folds)
        .timeLimit(timeLimit)
        .settleWindows(settleWindows)
        .device(device);
  }

  /** The name of the estimator, see {@link Estimators#all()}. */
  public String estimator() {
    return estimator;
  }

  /**
   * Most training steps for a monitor's first window. With fewer than 2,000 training rows in a fold
   * there are fewer in proportion, down to 600.
   */
  public int firstSteps() {
    return firstSteps;
  }

  /** Training steps for every later window. */
  public int thenSteps() {
    return thenSteps;
  }

  /**
   * Number of passes of {@link #PAPER} over the training rows, rounded up to whole batches of 128
   * rows. The other estimators count steps instead.
   */
  public int epochs() {
    return epochs;
  }

  /** Number of folds, at least 2. */
  public int folds() {
    return folds;
  }

  /**
   * The time limit of one fit. A fit that exceeds it ends as {@link EstimateStatus#CUT}. A group of
   * fits has this time for each fit that one processor runs in sequence.
   */
  public Duration timeLimit() {
    return timeLimit;
  }

  /** The reference is frozen after this many fitted windows even if the fits have not settled. */
  public int settleWindows() {
    return settleWindows;
  }

  /** {@code auto}, {@code cpu} or {@code gpu}. */
  public String device() {
    return device;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EstimatorSettings that
        && estimator.equals(that.estimator)
        && firstSteps == that.firstSteps
        && thenSteps == that.thenSteps
        && epochs == that.epochs
        && folds == that.folds
        && timeLimit.equals(that.timeLimit)
        && settleWindows == that.settleWindows
        && device.equals(that.device);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        estimator, firstSteps, thenSteps, epochs, folds, timeLimit, settleWindows, device);
  }

  @Override
  public String toString() {
    return "EstimatorSettings[estimator=%s, firstSteps=%d, thenSteps=%d, epochs=%d, folds=%d, timeLimit=%s, settleWindows=%d, device=%s]"
        .formatted(
            estimator, firstSteps, thenSteps, epochs, folds, timeLimit, settleWindows, device);
  }

  /** Builds settings. A setting that is not set keeps its default. Not thread-safe. */
  public static final class Builder {
    private String estimator = NDOE_BNAF;
    private int firstSteps = 2000;
    private int thenSteps = 300;
    // Section 4 of the paper.
    private int epochs = 50;
    private int folds = 2;
    private Duration timeLimit = Duration.ofSeconds(30);
    private int settleWindows = 64;
    private String device = "auto";

    private Builder() {}

    /** See {@link EstimatorSettings#estimator()}; {@link #NDOE_BNAF} by default. */
    public Builder estimator(String name) {
      this.estimator = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * See {@link EstimatorSettings#firstSteps()}; 2,000 by default.
     *
     * @throws IllegalArgumentException if negative
     */
    public Builder firstSteps(int steps) {
      this.firstSteps = atLeast(0, "firstSteps", steps);
      return this;
    }

    /**
     * See {@link EstimatorSettings#thenSteps()}; 300 by default.
     *
     * @throws IllegalArgumentException if negative
     */
    public Builder thenSteps(int steps) {
      this.thenSteps = atLeast(0, "thenSteps", steps);
      return this;
    }

    /**
     * See {@link EstimatorSettings#epochs()}; the paper's 50 by default.
     *
     * @throws IllegalArgumentException if below 1
     */
    public Builder epochs(int number) {
      this.epochs = atLeast(1, "epochs", number);
      return this;
    }

    /**
     * See {@link EstimatorSettings#folds()}; 2 by default.
     *
     * @throws IllegalArgumentException if below 2
     */
    public Builder folds(int number) {
      this.folds = atLeast(2, "folds", number);
      return this;
    }

    /** See {@link EstimatorSettings#timeLimit()}; 30 seconds by default. */
    public Builder timeLimit(Duration limit) {
      this.timeLimit = Objects.requireNonNull(limit, "limit");
      return this;
    }

    /**
     * See {@link EstimatorSettings#settleWindows()}; 64 by default.
     *
     * @throws IllegalArgumentException if below 1
     */
    public Builder settleWindows(int windows) {
      this.settleWindows = atLeast(1, "settleWindows", windows);
      return this;
    }

    /** See {@link EstimatorSettings#device()}; {@code auto} by default. */
    public Builder device(String name) {
      this.device = Objects.requireNonNull(name, "name");
      return this;
    }

    /** Returns the settings. */
    public EstimatorSettings build() {
      return new EstimatorSettings(this);
    }

    private static int atLeast(int least, String name, int value) {
      if (value < least) {
        throw new IllegalArgumentException(
            "%s must be at least %d, not %d".formatted(name, least, value));
      }
      return value;
    }
  }
}
