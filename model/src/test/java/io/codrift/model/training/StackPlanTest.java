package io.codrift.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.Cancellation;
import io.codrift.model.EngineException;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowSizes;
import io.codrift.model.flow.FlowWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a group is split into stacks, and how failures of stacks are handled. */
class StackPlanTest {
  private static final FlowShape SHAPE = FlowShape.of(1, 1, new FlowSizes(4, 1, 1, 4));

  private static List<Member> members(int count) {
    ConditionalRows rows = new ConditionalRows(2, new float[2], new float[2], new float[2]);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Member(
                    new TrainingTask(
                        FlowWeights.initial(SHAPE, i),
                        rows,
                        rows,
                        new TrainingPlan(
                            i % 3 == 0 ? 10 : 100, 32, Adam.quick(1e-3, 1), 0, 0, 1, 10),
                        i),
                    WeightsListener.NONE))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 100", "2, 2, 100", "9, 2, 3", "40, 4, 7", "5, 8, 100", "12, 1, 5"})
  void everyMemberIsInOneStackOfLimitedSizeAndNoLaneIsEmpty(int count, int lanes, int largest) {
    List<Member> members = members(count);
    long values = (long) SHAPE.widestRows() * 32 * largest;

    List<List<List<Member>>> planned = new StackPlan(lanes, values).lanes(members, SHAPE);

    List<List<Member>> stacks = planned.stream().flatMap(List::stream).toList();
    assertThat(stacks.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(members);
    assertThat(stacks).allSatisfy(stack -> assertThat(stack).hasSizeBetween(1, largest));
    assertThat(planned).hasSize(Math.min(lanes, count));
    assertThat(new StackPlan(lanes, values).lanes(members, SHAPE)).isEqualTo(planned);
  }

  @Test
  void aGpuUsesOneStack() {
    assertThat(StackPlan.WHOLE.lanes(members(300), SHAPE))
        .singleElement()
        .satisfies(
            lane -> assertThat(lane).singleElement().satisfies(s -> assertThat(s).hasSize(300)));
  }

  @Test
  void aFailingLaneStopsTheOthersAndItsExceptionIsThrown() {
    List<List<List<Member>>> lanes = new StackPlan(2, Long.MAX_VALUE).lanes(members(2), SHAPE);
    CountDownLatch bothRun = new CountDownLatch(2);
    List<Member> second = lanes.get(1).get(0);
    try (StackThreads threads = new StackThreads(2)) {
      assertThatThrownBy(
              () ->
                  threads.run(
                      lanes,
                      Deadline.NONE,
                      Cancellation.NEVER,
                      (stack, deadline, cancellation) -> {
                        bothRun.countDown();
                        await(bothRun);
                        if (stack.equals(second)) {
                          throw new EngineException("no memory", null);
                        }
                        while (!cancellation.isCancelled()) {
                          Thread.onSpinWait();
                        }
                        throw new CancellationException();
                      }))
          .isInstanceOf(EngineException.class)
          .hasMessage("no memory");
    }
  }

  @Test
  void everyStackOfALaneGetsItsShareOfTheTime() {
    List<Member> members = members(3);
    List<Double> shares = new ArrayList<>();
    Deadline recording =
        new Deadline() {
          @Override
          public boolean passed() {
            return false;
          }

          @Override
          public Deadline until(double share) {
            shares.add(share);
            return this;
          }
        };
    try (StackThreads threads = new StackThreads(1)) {
      threads.run(
          new StackPlan(1, 1).lanes(members, SHAPE),
          recording,
          Cancellation.NEVER,
          (stack, deadline, cancellation) -> {});
    }

    // 100, 100 and 10 steps.
    assertThat(shares).containsExactly(100 / 210.0, 200 / 210.0, 1.0);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
