package io.codrift.model.candidate;

import java.util.List;

/**
 * A mixture of the candidates' densities. The simplest component of the marginal is independent
 * normal scores. The simplest component of the conditional is the mixed marginal itself: MI is
 * exactly 0 if it has all the weight.
 *
 * @param conditionalWeights weight of independence, then of the candidates in order
 * @param marginalWeights weight of independent normal scores, then of the candidates in order
 * @param conditional log q(target | context), shape (n)
 * @param marginal log q(target), shape (n)
 */
@SuppressWarnings("ArrayRecordComponent")
public record CandidateMixture(
    double[] conditionalWeights,
    double[] marginalWeights,
    double[] conditional,
    double[] marginal) {

  /**
   * Chooses the weights.
   *
   * @param independent log-density of independent normal scores, shape (n)
   * @param choose rows on which the weights are chosen
   * @param fill rows to evaluate
   */
  public static CandidateMixture choose(
      double[] independent, List<Candidate> candidates, int[] choose, int[] fill) {
    double[][] marginals = stacked(independent, candidates, false);
    double[] marginalWeights = MixtureWeights.weights(marginals, choose);
    double[] marginal = MixtureWeights.logDensities(marginals, marginalWeights, fill);
    double[][] conditionals = stacked(marginal, candidates, true);
    double[] conditionalWeights = MixtureWeights.weights(conditionals, choose);
    return new CandidateMixture(
        conditionalWeights,
        marginalWeights,
        MixtureWeights.logDensities(conditionals, conditionalWeights, fill),
        marginal);
  }

  /** Mixes with given weights. */
  public static CandidateMixture of(
      double[] independent,
      List<Candidate> candidates,
      double[] conditionalWeights,
      double[] marginalWeights,
      int[] fill) {
    double[] marginal =
        MixtureWeights.logDensities(stacked(independent, candidates, false), marginalWeights, fill);
    double[] conditional =
        MixtureWeights.logDensities(stacked(marginal, candidates, true), conditionalWeights, fill);
    return new CandidateMixture(conditionalWeights, marginalWeights, conditional, marginal);
  }

  private static double[][] stacked(
      double[] simplest, List<Candidate> candidates, boolean conditional) {
    double[][] stacked = new double[candidates.size() + 1][];
    stacked[0] = simplest;
    for (int c = 0; c < candidates.size(); c++) {
      Candidate candidate = candidates.get(c);
      stacked[c + 1] = conditional ? candidate.conditional() : candidate.marginal();
    }
    return stacked;
  }
}
