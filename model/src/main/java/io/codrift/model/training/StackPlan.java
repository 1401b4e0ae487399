package io.codrift.model.training;

import io.codrift.model.flow.FlowShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides which members of a group train in one set of stacked tensors, and which stacks train in
 * sequence. It is a pure function of the members, so equal groups give bitwise equal results.
 *
 * @param lanes number of stacks that train in parallel
 * @param valuesPerArray maximum number of values of the widest array of a stack
 */
record StackPlan(int lanes, long valuesPerArray) {
  /** One stack of all. */
  static final StackPlan WHOLE = new StackPlan(1, Long.MAX_VALUE);

  /** 1 MiB, about ten small flows. Larger stacks were hardly faster. */
  private static final long HOST_VALUES = 1 << 18;

  /** Stacks that fit a processor's cache, with one lane per processor. */
  static StackPlan onHost(int processors) {
    return new StackPlan(processors, HOST_VALUES);
  }

  /** On a GPU: 16 MiB per array. */
  private static final long MOST_EVALUATED = 1 << 22;

  /** Maximum number of values of an array when rows are evaluated. */
  int valuesEvaluated() {
    return (int) Math.min(MOST_EVALUATED, valuesPerArray);
  }

  /** Returns the stacks of every lane, in order. No lane is empty. */
  List<List<List<Member>>> lanes(List<Member> members, FlowShape shape) {
    if (members.isEmpty()) {
      return List.of();
    }
    // Members with the same number of steps leave the tensors at the same time.
    List<Member> bySteps =
        members.stream()
            .sorted(Comparator.comparingInt((Member m) -> m.plan().steps()).reversed())
            .toList();
    long values = (long) shape.widestRows() * members.get(0).plan().batch();
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
