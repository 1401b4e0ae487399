package io.codrift.model.training;

import ai.djl.ndarray.NDArray;
import io.codrift.model.Cancellation;
import io.codrift.model.flow.FlowParameters;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.JointFlow;
import io.codrift.model.tensor.HostInput;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.tensor.Views;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Members in one set of stacked tensors. All of them have taken the same number of steps. Members
 * do not affect each other's numbers.
 *
 * <p>Non-finite numbers do not spread to other members, so it is enough to check for them every
 * {@link #CHECK_EVERY} steps. The member is rolled back to its last finite state and continues with
 * a lower learning rate.
 */
final class StackedGroup implements AutoCloseable {
  private static final int CHECK_EVERY = 20;
  private static final int AVERAGE_EVERY = 4;

  private final TensorEngine engine;
  private final List<Member> members;
  private final int count;
  private final int batch;
  private final JointFlow flow;
  private final FlowParameters weights;
  private final FlowParameters gradient;
  private final FlowParameters averaged;
  private final List<Loss> losses;
  private final List<StackedAdam> adams = new ArrayList<>();
  private final FlowInput input;
  private final DensityEvaluator validation;
  private final HostInput rates;
  private final Scope constants;
  private final NDArray perRow;
  private final NDArray keep;
  private final NDArray take;
  private final List<NDArray> state;
  private final List<NDArray> lastGood;
  private int step;

  /**
   * @param valuesEvaluated maximum number of values of an array when rows are evaluated
   */
  StackedGroup(TensorEngine engine, FlowShape shape, List<Member> members, int valuesEvaluated) {
    this.engine = engine;
    this.members = members;
    this.count = members.size();
    this.batch = members.get(0).plan().batch();
    this.step = members.get(0).steps();
    this.flow = new JointFlow(engine, shape, count);
    this.weights = parameters(shape, members.stream().map(m -> m.weights).toList());
    this.averaged = parameters(shape, members.stream().map(m -> m.averaged).toList());
    this.gradient = new FlowParameters(engine, shape, count, new float[count * shape.parameters()]);
    this.losses = members.get(0).task.objective().losses();
    List<Adam> settings = members.stream().map(m -> m.plan().adam()).toList();
    for (int i = 0; i < losses.size(); i++) {
      adams.add(new StackedAdam(engine, settings, moments(2 * i), moments(2 * i + 1)));
    }
    this.input = new FlowInput(engine, shape, count, batch);
    this.validation =
        new DensityEvaluator(
            engine, flow, shape, members.stream().map(m -> m.validation).toList(), valuesEvaluated);
    this.rates = engine.hostInput(count, 1);
    this.constants = engine.scope();
    this.keep = column(m -> Math.pow(1 - 1 / m.plan().averagingSteps(), AVERAGE_EVERY));
    this.take = column(m -> 1 - Math.pow(1 - 1 / m.plan().averagingSteps(), AVERAGE_EVERY));
    this.perRow = constants.array(new float[] {1f / batch}, 1, 1, 1);
    this.state =
        Stream.concat(
                Stream.of(weights.flat(), averaged.flat()),
                adams.stream().flatMap(adam -> Stream.of(adam.first(), adam.second())))
            .toList();
    this.lastGood = state.stream().map(a -> constants.own(a.duplicate())).toList();
  }

  private FlowParameters parameters(FlowShape shape, List<float[]> rows) {
    return new FlowParameters(engine, shape, count, joined(rows));
  }

  private float[] moments(int which) {
    return joined(members.stream().map(m -> m.moments.get(which)).toList());
  }

  private static float[] joined(List<float[]> rows) {
    int width = rows.get(0).length;
    float[] all = new float[Math.multiplyExact(rows.size(), width)];
    for (int k = 0; k < rows.size(); k++) {
      System.arraycopy(rows.get(k), 0, all, k * width, width);
    }
    return all;
  }

  private NDArray column(ToDoubleFunction<Member> value) {
    float[] values = new float[count];
    for (int k = 0; k < count; k++) {
      values[k] = (float) value.applyAsDouble(members.get(k));
    }
    return constants.array(values, count, 1);
  }

  /**
   * Trains until the first member is finished, the deadline passes or the fit is cancelled.
   *
   * @param memberSteps called after every step with the number of members that took it
   * @throws CancellationException if cancelled
   */
  void run(Deadline deadline, Cancellation cancellation, LongConsumer memberSteps) {
    if (step == 0) {
      look(false);
    }
    int until = members.stream().mapToInt(m -> m.plan().steps()).min().orElseThrow();
    while (step < until && members.stream().noneMatch(Member::finished)) {
      if (cancellation.isCancelled()) {
        throw new CancellationException("the fit was cancelled after " + step + " steps");
      }
      if (deadline.passed()) {
        checkFinite();
        look(true);
        members.forEach(Member::cut);
        break;
      }
      stepOnce();
      memberSteps.accept(count);
      if (step % AVERAGE_EVERY == 0) {
        average();
      }
      boolean looking = members.stream().anyMatch(Member::looks);
      if (step % CHECK_EVERY == 0 || looking || step == until) {
        checkFinite();
      }
      if (looking) {
        look(false);
      }
    }
    export();
  }

  private void stepOnce() {
    int[] rows = new int[batch];
    float[] effective = new float[count];
    for (int k = 0; k < count; k++) {
      Member member = members.get(k);
      member.order.fill(rows);
      input.stage(k, member.train, rows);
      effective[k] = (float) member.plan().adam().effectiveRate(member.rate(step), step);
    }
    input.send();
    rates.set(effective);
    for (int i = 0; i < losses.size(); i++) {
      Loss loss = losses.get(i);
      try (Scope scope = engine.scope()) {
        JointFlow.Pass pass = loss.pass(scope, flow, weights, input);
        flow.gradient(scope, weights, pass, perRow, gradient);
        adams.get(i).update(scope, loss.of(weights), loss.of(gradient), rates.array());
      }
    }
    step++;
    members.forEach(Member::stepTaken);
  }

  private void average() {
    try (Scope scope = engine.scope()) {
      averaged.flat().muli(keep).addi(scope.mul(weights.flat(), take));
    }
  }

  private void checkFinite() {
    float[] squares;
    try (Scope scope = engine.scope()) {
      NDArray sum = scope.sum(scope.square(weights.flat()), 1);
      sum.addi(scope.sum(scope.square(averaged.flat()), 1));
      squares = engine.floats(sum);
    }
    for (int k = 0; k < count; k++) {
      if (!Float.isFinite(squares[k])) {
        members.get(k).rolledBack();
        copyRow(lastGood, state, k);
      }
    }
    for (int i = 0; i < state.size(); i++) {
      Views.write(lastGood.get(i), state.get(i), state.get(i).getShape().getShape());
    }
  }

  private void copyRow(List<NDArray> from, List<NDArray> to, int row) {
    try (Scope scope = engine.scope()) {
      for (int i = 0; i < from.size(); i++) {
        long width = from.get(i).getShape().get(1);
        long[] first = {row, 0};
        long[] last = {row + 1, width};
        Views.write(
            scope.box(to.get(i), first, last),
            scope.box(from.get(i), first, last),
            new long[] {1, width});
      }
    }
  }

  private void look(boolean all) {
    List<LogDensities> densities = validation.evaluate(averaged);
    float[] now = engine.floats(averaged.flat());
    int width = now.length / count;
    for (int k = 0; k < count; k++) {
      Member member = members.get(k);
      if (all || member.looks()) {
        member.look(densities.get(k), Arrays.copyOfRange(now, k * width, (k + 1) * width));
      }
    }
  }

  private void export() {
    for (int i = 0; i < state.size(); i++) {
      float[] values = engine.floats(state.get(i));
      int width = values.length / count;
      for (int k = 0; k < count; k++) {
        float[] row = Arrays.copyOfRange(values, k * width, (k + 1) * width);
        Member member = members.get(k);
        switch (i) {
          case 0 -> member.weights = row;
          // Without averaging they equal the weights, but are only updated at each average.
          case 1 -> member.averaged = member.plan().averagingSteps() > 1 ? row : member.weights;
          default -> member.moments.set(i - 2, row);
        }
      }
    }
  }

  @Override
  public void close() {
    List<AutoCloseable> parts = new ArrayList<>(List.of(constants, rates, validation, input));
    parts.addAll(adams);
    parts.addAll(List.of(gradient, averaged, weights, flow));
    parts.forEach(StackedGroup::closeQuietly);
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      throw new IllegalStateException("an array could not be closed", e);
    }
  }
}
