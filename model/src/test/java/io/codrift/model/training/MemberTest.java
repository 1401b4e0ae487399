package io.codrift.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowSizes;
import io.codrift.model.flow.FlowWeights;
import org.junit.jupiter.api.Test;

/** When a member stops, and which weights it returns. */
class MemberTest {
  private static final FlowShape SHAPE = FlowShape.of(1, 1, new FlowSizes(2, 1, 1, 2));
  private static final int EVERY = 10;

  private static Member member(double patience) {
    return member(patience, Objective.BOTH);
  }

  private static Member member(double patience, Objective objective) {
    float[] rows = new float[8];
    ConditionalRows data = new ConditionalRows(8, rows, rows, rows);
    TrainingPlan plan =
        new TrainingPlan(1000, 4, Adam.quick(1e-3, 5), 0.05, 0.02, 10, EVERY, patience);
    return new Member(
        new TrainingTask(FlowWeights.initial(SHAPE, 1), data, data, objective, plan, 1),
        WeightsListener.NONE);
  }

  /** Validates with the given losses until the member stops; the last losses repeat. */
  private static Member watched(double patience, double[] conditional, double[] marginal) {
    return watched(member(patience), conditional, marginal);
  }

  private static Member watched(Member member, double[] conditional, double[] marginal) {
    for (int look = 0; !member.finished(); look++) {
      double given = conditional[Math.min(look, conditional.length - 1)];
      double alone = marginal[Math.min(look, marginal.length - 1)];
      float[] now = new float[SHAPE.parameters()];
      now[0] = look;
      member.look(new LogDensities(new double[] {-given}, new double[] {-alone}), now);
      for (int s = 0; s < EVERY && !member.finished(); s++) {
        member.stepTaken();
      }
    }
    return member;
  }

  @Test
  void stopsAfterThreeValidationsIfTheInitialWeightsWereBest() {
    Member member = watched(0.5, new double[] {1, 2}, new double[] {1, 3});
    assertThat(member.steps()).isEqualTo(3 * EVERY);
  }

  @Test
  void waitsHalfAsLongAsTheLastGainOfEitherEntropyTook() {
    double[] until20 = new double[21];
    for (int look = 0; look <= 20; look++) {
      until20[look] = 5 - 0.1 * look;
    }
    double[] never = {1, 2};
    assertThat(watched(0.5, until20, never).steps()).isEqualTo(300);
    assertThat(watched(0.5, never, until20).steps()).isEqualTo(300);
  }

  @Test
  void doesNotWaitForAnEntropyThatIsNotTrained() {
    double[] falling = {5, 4, 3, 2, 1, 0};
    Member member =
        watched(
            member(0.5, Objective.only(Loss.CONDITIONAL)),
            new double[] {1, 2},
            new double[] {5, 4, Double.NaN, 2, 1, 0});
    assertThat(member.steps()).isEqualTo(3 * EVERY);
    assertThat(member.result().marginal().values()[0]).isZero();
    assertThat(
            watched(member(0.5, Objective.only(Loss.MARGINAL)), new double[] {1, 2}, falling)
                .result()
                .conditional()
                .values()[0])
        .isEqualTo(5);
  }

  @Test
  void takesAllStepsWithInfinitePatience() {
    Member member = watched(Double.POSITIVE_INFINITY, new double[] {1, 2}, new double[] {1, 2});
    assertThat(member.steps()).isEqualTo(1000);
  }

  @Test
  void returnsTheBestWeightsForEachEntropy() {
    TrainingResult result =
        watched(0.5, new double[] {3, 1, 2, 2, 2}, new double[] {3, 2, 1, 2, 2}).result();
    assertThat(result.conditional().values()[0]).isEqualTo(1);
    assertThat(result.marginal().values()[0]).isEqualTo(2);
    assertThat(result.averaged()).isEqualTo(result.conditional());
    assertThat(result.cut()).isFalse();
  }

  @Test
  void isCutOnlyIfStepsRemain() {
    Member stopped = watched(0.5, new double[] {1, 2}, new double[] {1, 2});
    stopped.cut();
    assertThat(stopped.result().cut()).isFalse();
    Member running = member(0.5);
    running.cut();
    assertThat(running.result().cut()).isTrue();
  }

  @Test
  void thePaperUsesAdamsOriginalDecays() {
    assertThat(TrainingPlan.paper(10).adam())
        .isEqualTo(new Adam(5e-4, 0.9, 0.999, Double.POSITIVE_INFINITY));
    assertThat(TrainingPlan.paper(10).patience()).isInfinite();
  }
}
