package io.codrift.model.training;

import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.JointFlow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which members of a group train in one set of stacked tensors, and which stacks one after the
 * other: a fixed function of the members, so that equal groups give equal bits.
 *
 * @param lanes how many stacks train side by side
 * @param valuesPerArray most values of the widest array of a stack
 */
record StackPlan(int lanes, long valuesPerArray) {
  /** One stack of all. */
  static final StackPlan WHOLE = new StackPlan(1, Long.MAX_VALUE);

  /** 1 MiB, some ten small flows: more of them in a stack gained little. */
  private static final long HOST_VALUES = 1 << 18;

  /** Stacks that fit a processor's cache, a lane for each processor. */
  static StackPlan onHost(int processors) {
    return new StackPlan(processors, HOST_VALUES);
  }

  /** On a GPU: 16 MiB an array. */
  private static final long MOST_EVALUATED = 1 << 22;

  /** Most values of an array where rows are evaluated. */
  int valuesEvaluated() {
    return (int) Math.min(MOST_EVALUATED, valuesPerArray);
  }

  /** The stacks of every lane, in order; no lane is empty. */
  List<List<List<Member>>> lanes(List<Member> members, FlowShape shape) {
    if (members.isEmpty()) {
      return List.of();
    }
    // Who takes as many steps leaves the tensors at the same time.
    List<Member> bySteps =
        members.stream()
            .sorted(Comparator.comparingInt((Member m) -> m.plan().steps()).reversed())
            .toList();
    long values = (long) JointFlow.widestRows(shape) * members.get(0).plan().batch();
    int largest = (int) Math.max(1, Math.min(members.size(), valuesPerArray / values));
    int stacks =
        Math.max(Math.min(lanes, members.size()), -Math.floorDiv(-members.size(), largest));
    List<List<List<Member>>> planned = new ArrayList<>();
    for (int i = 0; i < stacks; i++) {
      if (i < lanes) {
        planned.add(new ArrayList<>());
      }
      int from = Math.toIntExact((long) i * members.size() / stacks);
      int to = Math.toIntExact((i + 1L) * members.size() / stacks);
      planned.get(i % lanes).add(bySteps.subList(from, to));
    }
    return planned;
  }
}
