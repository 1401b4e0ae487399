package io.codrift.model.detect;

import io.codrift.model.arithmetic.LogSum;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The evidence that the mean of a signal has changed, at each of many candidate windows: a mixture
 * t Shiryaev-Roberts statistic. Under a noise model the n windows are normal, correlated as the
 * model says, with unknown mean and scale. For a candidate the mean moves from it on by δ standard
 * deviations, δ normal with deviation g = 2. Mean and log-scale are integrated out under flat
 * priors, which gives the Bayes factor of a change in closed form:
 *
 * <pre>  (1 + g²C)^(-1/2) · [1 − B² / (D·RSS)]^(-ν/2),  ν = n − q,  D = C + 1/g²</pre>
 *
 * with the whitened step after the mean was projected out, C its square, B its product with the
 * whitened values, and RSS what the values scatter about their mean. The mean is a constant, q = 1,
 * or with a {@link Season} a constant and harmonics with flat priors for their amplitudes. For an
 * increase alone it is multiplied by 2·T_ν(t), twice the posterior probability of δ &gt; 0. (The
 * posterior of a linear model with one normal coefficient; Gelman et al., Bayesian Data Analysis,
 * chapter 14.)
 *
 * <p>The evidence is the sum of the Bayes factors over the candidates, and their mean over the
 * noise models with the posterior probabilities that these have while nothing changes. If the noise
 * model is right, every Bayes factor has expectation 1 as long as nothing changes, whatever n. So
 * the expected evidence after n windows is at most n, at every stopping time, and the evidence
 * reaches A after A windows on average or later.
 */
final class ChangeScan {
  /** g, the standard deviation of a change, in standard deviations of the signal. */
  static final double CHANGE_SIGMA = 2;

  /**
   * Candidates so many windows back: all of the last 16, then every second, then every eighth. A
   * change that is between two of them loses little.
   */
  private static final int[] LAGS = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 26, 28, 30, 32, 40,
    48, 56, 64, 72, 80, 88, 96
  };

  /** Number of windows that a scan needs one by one; older ones may be sums. */
  static final int WINDOWS = LAGS[LAGS.length - 1] + 1;

  /** A candidate has at least this many windows before it. */
  static final int FEWEST_BEFORE = 4;

  /** Keeps the likelihood of windows that are all equal finite. */
  private static final double LEAST_VARIANCE = 1e-9;

  /** Evidence stays finite, and so do its sums over monitors. */
  static final double MOST_EVIDENCE = 1e300;

  /** A Bayes factor so much below the largest, in logarithms, does not count. */
  private static final double NEGLIGIBLE = 16;

  /** Rounding must not make a Bayes factor infinite. */
  private static final double MOST_EXPLAINED = 1 - 1e-12;

  private ChangeScan() {}

  /**
   * What a scan finds.
   *
   * @param finding the evidence, 0 to 1e300, and the most likely candidate
   * @param effectiveWindows the number of independent windows that would tell as much about the
   *     mean
   * @param likelihood of all windows without a change
   */
  record Result(Finding finding, double effectiveWindows, NoiseLikelihood likelihood) {}

  /**
   * Scans one signal.
   *
   * @param before number of windows before the recent ones
   * @param past their sums, one per noise model
   * @param recent the windows after them, oldest first, at least {@link #WINDOWS} unless there are
   *     fewer in all; not empty
   * @param weights the prior of the noise models
   * @param leastVariance see {@link SignalScale#leastVariance}
   * @param season the season of the signal
   */
  static Result scan(
      Signal signal,
      int before,
      List<NoiseSums> past,
      List<StandardWindow> recent,
      NoiseWeights weights,
      double leastVariance,
      Season season) {
    double[][] design = StandardWindow.design(recent, season);
    int models = NoiseModel.GRID.size();
    int n = before + recent.size();
    int first = Math.max(0, FEWEST_BEFORE - before);
    int candidates = 0;
    while (candidates < LAGS.length && recent.size() - 1 - LAGS[candidates] >= first) {
      candidates++;
    }
    double[] effective = new double[models];
    int rank = 0;
    Double[] logLikelihoods = new Double[models];
    Factor[][] factors = new Factor[models][];
    for (int j = 0; j < models; j++) {
      Whitening whitened = new Whitening(NoiseModel.GRID.get(j), past.get(j), recent, design);
      Regression regression = whitened.regression();
      rank = Math.max(rank, regression.rank());
      effective[j] = n > regression.rank() ? regression.effectiveWindows() : 0;
      logLikelihoods[j] = logLikelihood(whitened, regression, n);
      factors[j] = factors(whitened, regression, n, candidates, leastVariance);
    }
    NoiseLikelihood likelihood = new NoiseLikelihood(List.of(logLikelihoods));
    double[] posterior = weights.posterior(likelihood);
    double[] total = totals(signal, Math.max(1, n - rank), candidates, posterior, factors);
    int best = 0;
    for (int k = 1; k < candidates; k++) {
      best = total[k] > total[best] ? k : best;
    }
    double effectiveWindows = 0;
    for (int j = 0; j < models; j++) {
      effectiveWindows += posterior[j] * effective[j];
    }
    return new Result(
        candidates == 0
            ? Finding.NONE
            : new Finding(
                Math.min(MOST_EVIDENCE, Math.exp(LogSum.of(total))),
                LAGS[best],
                direction(signal, best, posterior, factors),
                total[best] > Double.NEGATIVE_INFINITY
                    ? Optional.of(OnsetRange.of(LAGS, recent.size() - 1 - first, total, best))
                    : Optional.empty()),
        effectiveWindows,
        likelihood);
  }

  /**
   * The Bayes factor of one candidate under one noise model.
   *
   * @param log its logarithm, for a change in either direction
   * @param t the t statistic of the posterior of δ, positive for an increase
   */
  private record Factor(double log, double t) {}

  private static double scatter(Regression regression, int nu, double leastVariance) {
    return Math.max(regression.residual(), leastVariance * Math.max(1, nu));
  }

  private static double logLikelihood(Whitening whitened, Regression regression, int n) {
    int nu = n - regression.rank();
    return -whitened.halfLogDeterminant()
        - regression.halfLogDeterminant()
        - nu / 2.0 * Math.log(scatter(regression, nu, LEAST_VARIANCE));
  }

  private static Factor[] factors(
      Whitening whitened, Regression regression, int n, int candidates, double leastVariance) {
    int nu = Math.max(1, n - regression.rank());
    double rss = scatter(regression, nu, leastVariance);
    Factor[] factors = new Factor[candidates];
    whitened.steps(
        LAGS,
        candidates,
        (k, stepStep, stepRegressors, stepValue) -> {
          double[] solved = regression.solved(stepRegressors);
          double c = regression.squareLeft(stepStep, solved);
          double b = regression.withValueLeft(stepValue, solved);
          double d = c + 1 / (CHANGE_SIGMA * CHANGE_SIGMA);
          double explained = Math.min(MOST_EXPLAINED, b * b / (d * rss));
          factors[k] =
              new Factor(
                  -Math.log(1 + CHANGE_SIGMA * CHANGE_SIGMA * c) / 2
                      - nu / 2.0 * Math.log(1 - explained),
                  b / Math.sqrt(d * rss * (1 - explained) / nu));
        });
    return factors;
  }

  /** The logarithm of the mean Bayes factor over the noise models, for each candidate. */
  private static double[] totals(
      Signal signal, int nu, int candidates, double[] posterior, Factor[][] factors) {
    int models = posterior.length;
    double[] logPosterior = Arrays.stream(posterior).map(Math::log).toArray();
    double[][] logs = new double[candidates][models];
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < candidates; k++) {
      for (int j = 0; j < models; j++) {
        logs[k][j] = logPosterior[j] + factors[j][k].log();
        largest = Math.max(largest, logs[k][j]);
      }
    }
    double[] total = new double[candidates];
    TDistribution student = candidates == 0 ? null : TDistribution.of(nu);
    for (int k = 0; k < candidates; k++) {
      for (int j = 0; j < models; j++) {
        if (logs[k][j] < largest - NEGLIGIBLE) {
          logs[k][j] = Double.NEGATIVE_INFINITY;
        } else if (signal == Signal.SHIFT) {
          logs[k][j] += Math.log(2 * student.cumulativeProbability(factors[j][k].t()));
        }
      }
      total[k] = LogSum.of(logs[k]);
    }
    return total;
  }

  private static Direction direction(
      Signal signal, int candidate, double[] posterior, Factor[][] factors) {
    int strongest = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < posterior.length; j++) {
      double log = Math.log(posterior[j]) + factors[j][candidate].log();
      if (log > most) {
        most = log;
        strongest = j;
      }
    }
    boolean up = signal == Signal.SHIFT || factors[strongest][candidate].t() >= 0;
    return up ? Direction.UP : Direction.DOWN;
  }
}
