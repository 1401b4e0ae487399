package io.codrift.model.training;

import io.codrift.model.flow.FlowWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of one member on the Java side: its weights, moments and history. Mutable; confined to
 * the training thread.
 */
final class Member {
  private static final double RATE_AFTER_ROLL_BACK = 0.3;
  private static final int MOST_ROLL_BACKS = 5;

  /** Minimum number of validations without a gain before a member stops. */
  private static final int FEWEST_LOOKS = 3;

  final TrainingTask task;
  final FlowInput.Source train;
  final FlowInput.Source validation;
  final BatchOrder order;
  float[] weights;
  float[] averaged;
  final List<float[]> moments = new ArrayList<>();
  private final List<TrainingResult.Look> curve = new ArrayList<>();
  private float[] bestConditional;
  private float[] bestMarginal;
  private double leastConditional = Double.POSITIVE_INFINITY;
  private double leastMarginal = Double.POSITIVE_INFINITY;
  private double rateFactor = 1;
  private int rollBacks;
  private int steps;
  private int lastGain;
  private boolean stalled;
  private boolean cut;

  Member(TrainingTask task, int shared) {
    this.task = task;
    this.train = FlowInput.Source.of(task.initial().shape(), task.train());
    this.validation = FlowInput.Source.of(task.initial().shape(), task.validation());
    this.order = new BatchOrder(task.train().rows(), task.seed());
    this.weights = task.initial().values();
    this.averaged = weights.clone();
    this.bestConditional = weights;
    this.bestMarginal = weights;
    moments.add(new float[weights.length]);
    moments.add(new float[weights.length]);
    moments.add(new float[shared]);
    moments.add(new float[shared]);
  }

  TrainingPlan plan() {
    return task.plan();
  }

  /** Whether the member is finished. */
  boolean finished() {
    return cut || steps >= plan().steps() || stalled || rollBacks > MOST_ROLL_BACKS;
  }

  int steps() {
    return steps;
  }

  /** The number of planned steps that are not needed. */
  int left() {
    return plan().steps() - steps;
  }

  void stepTaken() {
    steps++;
  }

  void cut() {
    cut = !stalled && steps < plan().steps();
  }

  double rate(int step) {
    return finished() ? 0 : plan().rateAt(step) * rateFactor;
  }

  void rolledBack() {
    rollBacks++;
    rateFactor *= RATE_AFTER_ROLL_BACK;
  }

  /** Whether the member must be validated after this step. */
  boolean looks() {
    return steps % plan().evaluateEvery() == 0 || steps == plan().steps();
  }

  /**
   * Records a validation.
   *
   * @param now the averaged weights that were validated
   */
  void look(LogDensities densities, float[] now) {
    double conditional = -mean(densities.conditional());
    double marginal = -mean(densities.marginal());
    if (!Double.isFinite(conditional) || !Double.isFinite(marginal)) {
      return;
    }
    curve.add(new TrainingResult.Look(steps, conditional, marginal));
    if (conditional < leastConditional) {
      leastConditional = conditional;
      lastGain = steps;
      bestConditional = now;
    }
    if (marginal < leastMarginal) {
      leastMarginal = marginal;
      lastGain = steps;
      bestMarginal = now;
    }
    int waited = steps - lastGain;
    // Infinite patience is handled separately, because infinity times 0 is NaN.
    stalled =
        waited >= FEWEST_LOOKS * plan().evaluateEvery() && waited >= plan().patience() * lastGain;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  TrainingResult result() {
    var shape = task.initial().shape();
    FlowWeights conditional = new FlowWeights(shape, bestConditional);
    FlowWeights marginal =
        bestMarginal == bestConditional ? conditional : new FlowWeights(shape, bestMarginal);
    FlowWeights last = stalled ? conditional : new FlowWeights(shape, averaged);
    return new TrainingResult(last, conditional, marginal, steps, cut, rollBacks, curve);
  }
}
