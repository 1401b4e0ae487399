package io.codrift.model.training;

import io.codrift.model.Cancellation;
import io.codrift.model.EngineException;
import io.codrift.model.TrainingProgress;
import io.codrift.model.flow.FlowParameters;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.JointFlow;
import io.codrift.model.tensor.TensorEngine;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Trains and evaluates flows of one shape in stacked tensors. Deterministic: the same tasks in the
 * same grouping give bitwise equal results. In another grouping the results are equal within
 * float32 tolerance. Not thread-safe.
 *
 * <p>On a GPU a group is one stack, so that there are few, large kernels. On the CPU it is split
 * into stacks that fit the caches, and each processor trains its own stacks.
 */
public final class GroupTrainer implements AutoCloseable {
  private final TensorEngine engine;
  private final StackPlan stacks;
  private final StackThreads threads;

  /**
   * Opens the device.
   *
   * @param device {@code auto}, {@code cpu} or {@code gpu}
   * @throws IllegalArgumentException if the device is not one of these
   * @throws EngineException if the engine or the device is not available
   */
  public static GroupTrainer open(String device) {
    return guarded(
        "could not be opened",
        () -> {
          TensorEngine engine = TensorEngine.open(device);
          return new GroupTrainer(
              engine,
              engine.onHost()
                  ? StackPlan.onHost(Runtime.getRuntime().availableProcessors())
                  : StackPlan.WHOLE);
        });
  }

  GroupTrainer(TensorEngine engine, StackPlan stacks) {
    this.engine = engine;
    this.stacks = stacks;
    this.threads = new StackThreads(stacks.lanes());
  }

  /**
   * The number of models that train in parallel without slowing each other down: one per processor
   * on the CPU, unlimited on a GPU.
   */
  public int sideBySide() {
    return engine.onHost() ? stacks.lanes() : Integer.MAX_VALUE;
  }

  /** The device that trains, {@code cpu} or {@code gpu:0}. */
  public String device() {
    return engine.device();
  }

  /** Asks a GPU that trains for its memory, on any thread; empty if the CPU trains. */
  public Optional<Supplier<MemoryUsage>> gpuMemory() {
    return engine.gpuMemory();
  }

  /**
   * Trains tasks of one shape together. Members may differ in rows and in plans, but not in the
   * batch size or the objective. A member that fails because of its data keeps its last finite
   * weights and does not affect other members.
   *
   * @return one result per task, in order
   * @throws IllegalArgumentException if shapes, batch sizes or objectives differ
   * @throws CancellationException if cancelled
   * @throws EngineException if the engine failed
   */
  public List<TrainingResult> train(
      List<TrainingTask> group, Deadline deadline, Cancellation cancellation) {
    return train(group, deadline, cancellation, TrainingProgress.NONE);
  }

  /** Same as {@link #train(List, Deadline, Cancellation)}, with progress reports. */
  public List<TrainingResult> train(
      List<TrainingTask> group,
      Deadline deadline,
      Cancellation cancellation,
      TrainingProgress progress) {
    return train(group, deadline, cancellation, progress, WeightsListener.NONE);
  }

  /** Same as {@link #train(List, Deadline, Cancellation, TrainingProgress)}, with the weights. */
  public List<TrainingResult> train(
      List<TrainingTask> group,
      Deadline deadline,
      Cancellation cancellation,
      TrainingProgress progress,
      WeightsListener listener) {
    if (group.isEmpty()) {
      return List.of();
    }
    FlowShape shape = group.get(0).initial().shape();
    int batch = group.get(0).plan().batch();
    Objective objective = group.get(0).objective();
    for (TrainingTask task : group) {
      if (!task.initial().shape().equals(shape) || task.plan().batch() != batch) {
        throw new IllegalArgumentException(
            "a group needs one shape and one batch size, not %s with %d and %s with %d"
                .formatted(shape, batch, task.initial().shape(), task.plan().batch()));
      }
      if (!task.objective().equals(objective)) {
        throw new IllegalArgumentException(
            "a group needs one objective, not %s and %s".formatted(objective, task.objective()));
      }
    }
    return guarded(
        "failed while training",
        () -> trainGuarded(shape, group, deadline, cancellation, progress, listener));
  }

  private List<TrainingResult> trainGuarded(
      FlowShape shape,
      List<TrainingTask> group,
      Deadline deadline,
      Cancellation cancellation,
      TrainingProgress progress,
      WeightsListener listener) {
    double planned = group.stream().mapToDouble(task -> task.plan().steps()).sum();
    AtomicLong taken = new AtomicLong();
    LongConsumer memberSteps = steps -> progress.trained(taken.addAndGet(steps) / planned);
    List<Member> members = group.stream().map(task -> new Member(task, listener)).toList();
    threads.run(
        stacks.lanes(members, shape),
        deadline,
        cancellation,
        (stack, until, cancelled) -> trainStack(shape, stack, until, cancelled, memberSteps));
    return members.stream().map(Member::result).toList();
  }

  private void trainStack(
      FlowShape shape,
      List<Member> stack,
      Deadline deadline,
      Cancellation cancellation,
      LongConsumer memberSteps) {
    List<Member> active = unfinished(stack);
    while (!active.isEmpty()) {
      // Finished members are removed from the tensors; the rest continue in smaller ones.
      try (StackedGroup stacked =
          new StackedGroup(engine, shape, active, stacks.valuesEvaluated())) {
        stacked.run(deadline, cancellation, memberSteps);
      }
      List<Member> on = unfinished(active);
      // The progress counts steps that are no longer needed as done.
      active.stream()
          .filter(Member::finished)
          .mapToInt(Member::left)
          .filter(left -> left > 0)
          .forEach(memberSteps::accept);
      active = on;
    }
  }

  private static List<Member> unfinished(List<Member> members) {
    return members.stream().filter(member -> !member.finished()).toList();
  }

  /**
   * Computes the log-densities of every row.
   *
   * @return one per evaluation, in order
   * @throws IllegalArgumentException if shapes differ
   * @throws EngineException if the engine failed
   */
  public List<LogDensities> evaluate(List<Evaluation> evaluations) {
    if (evaluations.isEmpty()) {
      return List.of();
    }
    FlowShape shape = evaluations.get(0).weights().shape();
    for (Evaluation evaluation : evaluations) {
      if (!evaluation.weights().shape().equals(shape)) {
        throw new IllegalArgumentException(
            "all evaluations of a call need the same shape, not %s and %s"
                .formatted(shape, evaluation.weights().shape()));
      }
    }
    int lanes = Math.min(stacks.lanes(), evaluations.size());
    List<LogDensities> densities = new ArrayList<>(Collections.nCopies(evaluations.size(), null));
    List<Runnable> work = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      int from = lane * evaluations.size() / lanes;
      int to = (lane + 1) * evaluations.size() / lanes;
      work.add(
          () -> {
            List<LogDensities> own = evaluateTogether(shape, evaluations.subList(from, to));
            for (int i = 0; i < own.size(); i++) {
              densities.set(from + i, own.get(i));
            }
          });
    }
    guarded(
        "failed while evaluating",
        () -> {
          threads.run(work);
          return null;
        });
    return densities;
  }

  private List<LogDensities> evaluateTogether(FlowShape shape, List<Evaluation> evaluations) {
    int count = evaluations.size();
    int width = shape.parameters();
    float[] values = new float[Math.multiplyExact(count, width)];
    List<FlowInput.Source> sources = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      System.arraycopy(evaluations.get(k).weights().values(), 0, values, k * width, width);
      sources.add(FlowInput.Source.of(shape, evaluations.get(k).rows()));
    }
    try (JointFlow flow = new JointFlow(engine, shape, count);
        FlowParameters parameters = new FlowParameters(engine, shape, count, values);
        DensityEvaluator evaluator =
            new DensityEvaluator(engine, flow, shape, sources, stacks.valuesEvaluated())) {
      return evaluator.evaluate(parameters);
    }
  }

  /** Number of arrays that the engine holds; 0 between two calls. */
  public int openArrays() {
    return engine.openArrays();
  }

  private static <T> T guarded(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (CancellationException | IllegalArgumentException | EngineException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new EngineException("The tensor engine " + what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    threads.close();
    engine.close();
  }
}
