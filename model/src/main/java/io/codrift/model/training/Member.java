package io.codrift.model.training;

import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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
  private final WeightsListener listener;
  final FlowInput.Source train;
  final FlowInput.Source validation;
  final BatchOrder order;
  float[] weights;
  float[] averaged;
  final List<float[]> moments = new ArrayList<>();
  private final List<TrainingResult.Look> curve = new ArrayList<>();
  private final Map<Loss, Best> best = new EnumMap<>(Loss.class);
  private double rateFactor = 1;
  private int rollBacks;
  private int steps;
  private int lastGain;
  private boolean stalled;
  private boolean cut;

  /** The weights with the smallest loss on the validation rows. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Best(double loss, float[] weights) {}

  Member(TrainingTask task, WeightsListener listener) {
    FlowShape shape = task.initial().shape();
    this.task = task;
    this.listener = listener;
    this.train = FlowInput.Source.of(shape, task.train());
    this.validation = FlowInput.Source.of(shape, task.validation());
    this.order = new BatchOrder(task.train().rows(), task.seed());
    this.weights = task.initial().values();
    this.averaged = weights.clone();
    for (Loss loss : task.objective().losses()) {
      best.put(loss, new Best(Double.POSITIVE_INFINITY, weights));
      moments.add(new float[loss.count(shape)]);
      moments.add(new float[loss.count(shape)]);
    }
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
    if (best.keySet().stream().anyMatch(loss -> !Double.isFinite(loss.mean(densities)))) {
      return;
    }
    curve.add(
        new TrainingResult.Look(
            steps, Loss.CONDITIONAL.mean(densities), Loss.MARGINAL.mean(densities)));
    for (Map.Entry<Loss, Best> entry : best.entrySet()) {
      double loss = entry.getKey().mean(densities);
      if (loss < entry.getValue().loss) {
        entry.setValue(new Best(loss, now));
        lastGain = steps;
      }
    }
    listener.validated(steps, () -> new FlowWeights(task.initial().shape(), now));
    int waited = steps - lastGain;
    // Infinite patience is handled separately, because infinity times 0 is NaN.
    stalled =
        waited >= FEWEST_LOOKS * plan().evaluateEvery() && waited >= plan().patience() * lastGain;
  }

  /** An entropy that is not trained has the weights of the one that is. */
  private float[] best(Loss loss) {
    return best.getOrDefault(loss, best.get(task.objective().losses().get(0))).weights;
  }

  TrainingResult result() {
    var shape = task.initial().shape();
    float[] ofMarginal = best(Loss.MARGINAL);
    float[] ofConditional = best(Loss.CONDITIONAL);
    FlowWeights conditional = new FlowWeights(shape, ofConditional);
    FlowWeights marginal =
        ofMarginal == ofConditional ? conditional : new FlowWeights(shape, ofMarginal);
    FlowWeights last = stalled ? conditional : new FlowWeights(shape, averaged);
    return new TrainingResult(last, conditional, marginal, steps, cut, rollBacks, curve);
  }
}
