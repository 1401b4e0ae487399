package io.codrift.model.training;

/**
 * The amount and the schedule of a training. It is counted in steps; a step is one update on each
 * loss of the {@link Objective}.
 *
 * @param steps number of steps
 * @param batch rows per step
 * @param adam settings of the weight updates
 * @param warmUp share of the steps during which the learning rate rises linearly to its maximum
 * @param finalRate final learning rate of the cosine, as a share of the maximum
 * @param averagingSteps time constant of the exponential average of the weights, steps
 * @param evaluateEvery number of steps between two validations
 * @param patience a member stops when neither entropy has improved on the validation rows for this
 *     share of the steps up to its last gain, and for three validations; infinite for no early
 *     stopping
 */
public record TrainingPlan(
    int steps,
    int batch,
    Adam adam,
    double warmUp,
    double finalRate,
    double averagingSteps,
    int evaluateEvery,
    double patience) {
  /** Rows per step in the paper's section 4. */
  public static final int PAPER_BATCH = 128;

  /** The weight updates of the paper's section 4: Adam at 0.0005, without clipping. */
  public static final Adam PAPER_ADAM = Adam.plain(5e-4);

  public TrainingPlan {
    if (steps < 0 || batch < 1 || evaluateEvery < 1) {
      throw new IllegalArgumentException(
          "steps must be at least 0, batch and evaluateEvery at least 1, not %d, %d and %d"
              .formatted(steps, batch, evaluateEvery));
    }
    if (!(averagingSteps >= 1 && patience > 0)) {
      throw new IllegalArgumentException(
          "averagingSteps must be at least 1 and patience above 0, not %s and %s"
              .formatted(averagingSteps, patience));
    }
    if (!(warmUp >= 0 && warmUp <= 1 && finalRate >= 0 && finalRate <= 1)) {
      throw new IllegalArgumentException(
          "warmUp and finalRate must be between 0 and 1, not %s and %s"
              .formatted(warmUp, finalRate));
    }
  }

  /** A plan whose steps are all taken. */
  public TrainingPlan(
      int steps,
      int batch,
      Adam adam,
      double warmUp,
      double finalRate,
      double averagingSteps,
      int evaluateEvery) {
    this(
        steps,
        batch,
        adam,
        warmUp,
        finalRate,
        averagingSteps,
        evaluateEvery,
        Double.POSITIVE_INFINITY);
  }

  /** For new weights. */
  public static TrainingPlan first(int steps) {
    return new TrainingPlan(steps, 256, Adam.quick(5e-3, 5), 0.05, 0.02, 50, 100, 0.5);
  }

  /** For new weights and few rows: the same course as of 2,000 steps of {@link #first}. */
  public static TrainingPlan shortFirst(int steps) {
    int evaluateEvery = Math.max(1, Math.min(100, steps / 20));
    double averagingSteps = Math.max(1, Math.min(50, steps / 40.0));
    return new TrainingPlan(
        steps, 256, Adam.quick(5e-3, 5), 0.05, 0.02, averagingSteps, evaluateEvery, 0.5);
  }

  /** For the weights of the previous window. */
  public static TrainingPlan fineTuning(int steps) {
    return new TrainingPlan(steps, 256, Adam.quick(2e-3, 5), 0.05, 0.02, 30, 50);
  }

  /**
   * The paper's section 4: {@link #PAPER_ADAM} at a constant rate on mini-batches of {@link
   * #PAPER_BATCH}, without averaging. There are ten validations, but they do not select the
   * weights: use {@link TrainingResult#averaged()}.
   */
  public static TrainingPlan paper(int steps) {
    return new TrainingPlan(
        steps, PAPER_BATCH, PAPER_ADAM, 0, 1, 1, Math.max(1, -Math.floorDiv(-steps, 10)));
  }

  /** The same amount and schedule with other weight updates. */
  public TrainingPlan with(Adam updates) {
    return new TrainingPlan(
        steps, batch, updates, warmUp, finalRate, averagingSteps, evaluateEvery, patience);
  }

  /** The same plan with another course of the learning rate. */
  public TrainingPlan withRates(double warmUp, double finalRate) {
    return new TrainingPlan(
        steps, batch, adam, warmUp, finalRate, averagingSteps, evaluateEvery, patience);
  }

  /** The same plan with another time constant of the average, steps. */
  public TrainingPlan withAveraging(double averagingSteps) {
    return new TrainingPlan(
        steps, batch, adam, warmUp, finalRate, averagingSteps, evaluateEvery, patience);
  }

  /** The same plan with another number of steps between two validations. */
  public TrainingPlan withEvaluationEvery(int evaluateEvery) {
    return new TrainingPlan(
        steps, batch, adam, warmUp, finalRate, averagingSteps, evaluateEvery, patience);
  }

  /** The same plan with another patience; infinite for no early stopping. */
  public TrainingPlan withPatience(double patience) {
    return new TrainingPlan(
        steps, batch, adam, warmUp, finalRate, averagingSteps, evaluateEvery, patience);
  }

  /**
   * The learning rate of one step: a linear rise, then half a cosine.
   *
   * @param step from 0
   */
  public double rateAt(int step) {
    double rise = warmUp * steps;
    if (step < rise) {
      return adam.learningRate() * (step + 1) / (rise + 1);
    }
    double along = (step - rise) / Math.max(1, steps - rise);
    double cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, along)));
    return adam.learningRate() * (finalRate + (1 - finalRate) * cosine);
  }
}
