package io.codrift.model.candidate;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.fold.WhitenedFold;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.Evaluation;
import io.codrift.model.training.LogDensities;
import java.util.List;
import java.util.stream.Stream;

/**
 * One model of the target side, given the context and alone: log-densities of normal scores, in
 * nats. Candidates of a fold share its marginal maps, whose Jacobians therefore cancel in MI.
 *
 * @param conditional log c(target | context), shape (n)
 * @param marginal log m(target), shape (n)
 */
@SuppressWarnings("ArrayRecordComponent")
public record Candidate(double[] conditional, double[] marginal) {

  /** A start without a flow behind it, on the evaluation rows; the others are of no meaning. */
  public static Candidate evaluated(EllipticalStart start, PreparedFold fold) {
    return of(WhitenedFold.evaluated(start, fold));
  }

  /** A start without a flow behind it. */
  public static Candidate of(WhitenedFold fold) {
    return new Candidate(fold.given().logDensities(), fold.alone().logDensities());
  }

  /** A start with its flow behind it, to be evaluated on some rows; the others stay 0. */
  public static Planned planned(FlowPair flow, WhitenedFold fold, int[] rows) {
    return new Planned(flow, fold, rows, fold.rows(rows));
  }

  /** A flow whose densities are still to be asked for, so that all of a group go in one call. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Planned(FlowPair flow, WhitenedFold fold, int[] rows, ConditionalRows inputs) {
    /** One evaluation per distinct set of weights. */
    public List<Evaluation> evaluations() {
      return Stream.of(flow.conditional(), flow.marginal())
          .distinct()
          .map(weights -> new Evaluation(weights, inputs))
          .toList();
    }

    /** Puts the start's log-determinant to the answers to {@link #evaluations()}. */
    public Candidate with(List<LogDensities> answers) {
      int n = fold.given().logDeterminants().length;
      double[] conditional = new double[n];
      double[] marginal = new double[n];
      double[] flowConditional = answers.get(0).conditional();
      double[] flowMarginal = answers.get(answers.size() - 1).marginal();
      for (int i = 0; i < rows.length; i++) {
        int r = rows[i];
        conditional[r] = flowConditional[i] + fold.given().logDeterminants()[r];
        marginal[r] = flowMarginal[i] + fold.alone().logDeterminants()[r];
      }
      return new Candidate(conditional, marginal);
    }
  }
}
