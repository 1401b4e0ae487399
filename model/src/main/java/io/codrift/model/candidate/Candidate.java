package io.codrift.model.candidate;

import io.codrift.model.copula.RefittedModel;
import io.codrift.model.discrete.LogRatios;
import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.fold.WhitenedFold;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.Evaluation;
import io.codrift.model.training.LogDensities;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One model of the target side, with and without the context: log-densities of normal scores, in
 * nats. The candidates of a fold share its marginal maps, so their Jacobians cancel in MI.
 *
 * @param conditional log c(target | context), shape (n)
 * @param marginal log m(target), shape (n)
 */
@SuppressWarnings("ArrayRecordComponent")
public record Candidate(double[] conditional, double[] marginal) {

  /** A start without a flow, on the evaluation rows. The values of other rows are undefined. */
  public static Candidate evaluated(EllipticalStart start, PreparedFold fold) {
    return of(WhitenedFold.evaluated(start, fold));
  }

  /** A start without a flow. */
  public static Candidate of(WhitenedFold fold) {
    return new Candidate(fold.given().logDensities(), fold.alone().logDensities());
  }

  /**
   * A model of the discrete part, on the rows that it was evaluated on. The other rows are
   * independent.
   *
   * @param independent log-density of independent normal scores, shape (n)
   */
  public static Candidate of(double[] independent, LogRatios ratios) {
    double[] conditional = independent.clone();
    double[] marginal = independent.clone();
    for (int r = 0; r < independent.length; r++) {
      conditional[r] += ratios.conditional()[r];
      marginal[r] += ratios.marginal()[r];
    }
    return new Candidate(conditional, marginal);
  }

  /** A copula model on the training, validation and evaluation rows; the others are 0. */
  public static Candidate of(RefittedModel model, PreparedFold fold) {
    int n = fold.target()[0].length;
    Candidate candidate = new Candidate(new double[n], new double[n]);
    candidate.fill(model.training(), fold, fold.learning());
    candidate.fill(model.known(), fold, fold.part().evaluation());
    return candidate;
  }

  /** A copula model on the evaluation rows; the others are 0. */
  public static Candidate evaluated(CopulaModel model, PreparedFold fold) {
    int n = fold.target()[0].length;
    Candidate candidate = new Candidate(new double[n], new double[n]);
    candidate.fill(model, fold, fold.part().evaluation());
    return candidate;
  }

  /** The information of each row, nats, shape (n). */
  public double[] information() {
    double[] information = new double[conditional.length];
    Arrays.setAll(information, r -> conditional[r] - marginal[r]);
    return information;
  }

  private void fill(CopulaModel model, PreparedFold fold, int[] rows) {
    model.logDensities(fold.target(), fold.context(), rows, conditional, marginal);
  }

  /** A start followed by its flow, evaluated on some rows. The other rows are 0. */
  public static Planned planned(FlowPair flow, WhitenedFold fold, int[] rows) {
    return new Planned(flow, fold, rows, fold.rows(rows));
  }

  /**
   * A flow whose densities are not evaluated yet, so that one call can evaluate all flows of a
   * group.
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Planned(FlowPair flow, WhitenedFold fold, int[] rows, ConditionalRows inputs) {
    /** One evaluation per distinct set of weights. */
    public List<Evaluation> evaluations() {
      return Stream.of(flow.conditional(), flow.marginal())
          .distinct()
          .map(weights -> new Evaluation(weights, inputs))
          .toList();
    }

    /** Adds the start's log-determinant to the results of {@link #evaluations()}. */
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
