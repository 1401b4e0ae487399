package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;

/**
 * One model of the target side, given the context and alone: log-densities of normal scores, in
 * nats. Candidates of a fold share its marginal maps, whose Jacobians therefore cancel in MI.
 *
 * @param conditional log c(target | context), shape (n)
 * @param marginal log m(target), shape (n)
 */
@SuppressWarnings("ArrayRecordComponent")
record Candidate(double[] conditional, double[] marginal) {

  /** A start without a flow behind it. */
  static Candidate of(EllipticalStart start, PreparedFold fold) {
    return new Candidate(
        start.given(fold.target(), fold.context()).logDensities(),
        start.alone(fold.target()).logDensities());
  }
}
