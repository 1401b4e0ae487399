package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeScanTest {
  private static final int MODELS = NoiseModel.GRID.size();

  /** Windows with gaps. */
  private static List<StandardWindow> windows(int n, long seed) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    return IntStream.range(0, n)
        .mapToObj(
            i ->
                new StandardWindow(
                    normal.sample(), random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1, 0))
        .toList();
  }

  /** The Cholesky factor of the correlations that a noise model states, entry by entry. */
  private static double[][] cholesky(NoiseModel noise, List<StandardWindow> windows) {
    int n = windows.size();
    double[] time = new double[n];
    for (int i = 1; i < n; i++) {
      time[i] = time[i - 1] + windows.get(i).distance();
    }
    double[][] lower = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double rest =
            noise.share() * Math.pow(noise.persistence(), time[i] - time[j])
                + (i == j ? 1 - noise.share() : 0);
        for (int k = 0; k < j; k++) {
          rest -= lower[i][k] * lower[j][k];
        }
        lower[i][j] = i == j ? Math.sqrt(rest) : rest / lower[j][j];
      }
    }
    return lower;
  }

  private static double[] whiten(double[][] lower, IntToDoubleFunction entry) {
    double[] white = new double[lower.length];
    for (int i = 0; i < white.length; i++) {
      double rest = entry.applyAsDouble(i);
      for (int j = 0; j < i; j++) {
        rest -= lower[i][j] * white[j];
      }
      white[i] = rest / lower[i][i];
    }
    return white;
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  private static NoiseSums sums(NoiseModel noise, List<StandardWindow> windows) {
    return new Whitening(
            noise,
            NoiseSums.start(noise, Season.NONE),
            windows,
            StandardWindow.design(windows, Season.NONE))
        .sums();
  }

  @Test
  void whiteningIsThatOfTheDenseCovariance() {
    List<StandardWindow> windows = windows(40, 1);
    for (NoiseModel noise : NoiseModel.GRID) {
      double[][] lower = cholesky(noise, windows);
      double[] x = whiten(lower, i -> windows.get(i).value());
      double[] one = whiten(lower, i -> 1);
      NoiseSums sums = sums(noise, windows);

      assertThat(sums.products().get(0)).isCloseTo(dot(one, one), within(1e-9));
      assertThat(sums.withValue().get(0)).isCloseTo(dot(one, x), within(1e-9));
      assertThat(sums.valueValue()).isCloseTo(dot(x, x), within(1e-9));
      assertThat(sums.halfLogDeterminant())
          .isCloseTo(
              IntStream.range(0, 40).mapToDouble(i -> Math.log(lower[i][i])).sum(), within(1e-9));
    }
  }

  /** Weights that leave one noise model; the others have almost none. */
  private static NoiseWeights only(int model) {
    return new NoiseWeights(
        IntStream.range(0, MODELS).mapToObj(j -> j == model ? 1.0 : 1e-200).toList());
  }

  private static ChangeScan.Result scan(
      Signal signal, List<StandardWindow> windows, NoiseWeights weights) {
    return ChangeScan.scan(
        signal, 0, SignalWatch.noPast(Season.NONE), windows, weights, 1e-9, Season.NONE);
  }

  /**
   * The Bayes factor of a change at {@code from} by numerical integration over the change and log
   * σ, and over the mean in closed form: what is left is the density of the contrasts.
   */
  private static double integrated(
      double[][] lower, List<StandardWindow> windows, int from, Signal signal) {
    double[] x = whiten(lower, i -> windows.get(i).value());
    double[] one = whiten(lower, i -> 1);
    double[] step = whiten(lower, i -> i >= from ? 1 : 0);
    double oneOne = dot(one, one);
    double xx = dot(x, x) - dot(x, one) * dot(x, one) / oneOne;
    double xs = dot(x, step) - dot(x, one) * dot(step, one) / oneOne;
    double ss = dot(step, step) - dot(step, one) * dot(step, one) / oneOne;
    double changed = 0;
    double same = 0;
    double h = 0.01;
    double g = ChangeScan.CHANGE_SIGMA;
    for (double logSigma = -5; logSigma < 5; logSigma += h) {
      double sigma = Math.exp(logSigma);
      double scale = Math.pow(sigma, -(x.length - 1));
      same += scale * Math.exp(-xx / (2 * sigma * sigma));
      for (double delta = (signal == Signal.SHIFT ? 0 : -14) + h / 2; delta < 14; delta += h) {
        double prior =
            Math.exp(-delta * delta / (2 * g * g))
                / (g * Math.sqrt(2 * Math.PI))
                * (signal == Signal.SHIFT ? 2 : 1);
        double d = delta * sigma;
        double rss = xx - 2 * d * xs + d * d * ss;
        changed += h * prior * scale * Math.exp(-rss / (2 * sigma * sigma));
      }
    }
    return changed / same;
  }

  @ParameterizedTest
  @EnumSource(Signal.class)
  void evidenceIsTheSumOfIntegratedBayesFactors(Signal signal) {
    int n = 7;
    List<StandardWindow> windows = windows(n, 2);
    for (int model : new int[] {0, 4, 8}) {
      double[][] lower = cholesky(NoiseModel.GRID.get(model), windows);
      double expected = 0;
      for (int k = ChangeScan.FEWEST_BEFORE; k < n; k++) {
        expected += integrated(lower, windows, k, signal);
      }

      assertThat(scan(signal, windows, only(model)).finding().evidence())
          .as("model %d", model)
          .isCloseTo(expected, within(1e-3 * expected));
    }
  }

  @Test
  void noiseModelsCountByTheirPosterior() {
    List<StandardWindow> windows = windows(30, 3);
    NoiseWeights prior = NoiseWeights.prior();
    double[] posterior = prior.posterior(scan(Signal.LEVEL, windows, prior).likelihood());
    double expected = 0;
    for (int j = 0; j < MODELS; j++) {
      expected += posterior[j] * scan(Signal.LEVEL, windows, only(j)).finding().evidence();
    }

    assertThat(scan(Signal.LEVEL, windows, prior).finding().evidence())
        .isCloseTo(expected, within(1e-9 * expected));
  }

  /** What became sums no longer is a candidate, and everything else stays as it is. */
  @Property(tries = 50)
  void sumsOfThePastReplaceItsWindows(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int old) {
    List<StandardWindow> all = windows(ChangeScan.WINDOWS + old, seed);
    List<NoiseSums> past =
        NoiseModel.GRID.stream().map(noise -> sums(noise, all.subList(0, old))).toList();
    for (Signal signal : Signal.values()) {
      ChangeScan.Result bounded =
          ChangeScan.scan(
              signal,
              old,
              past,
              all.subList(old, all.size()),
              NoiseWeights.prior(),
              1e-9,
              Season.NONE);
      ChangeScan.Result whole = scan(signal, all, NoiseWeights.prior());
      double evidence = whole.finding().evidence();
      assertThat(bounded.finding().evidence()).isCloseTo(evidence, within(1e-9 * evidence));
      assertThat(bounded.finding().windowsBack()).isEqualTo(whole.finding().windowsBack());
      assertThat(bounded.effectiveWindows())
          .isCloseTo(whole.effectiveWindows(), within(1e-9 * whole.effectiveWindows()));
    }
  }

  @Property(tries = 100)
  void theLevelIsSymmetric(@ForAll long seed) {
    List<StandardWindow> windows = windows(40, seed);
    List<StandardWindow> mirrored =
        windows.stream().map(w -> new StandardWindow(-w.value(), w.distance(), w.begin())).toList();
    Finding one = scan(Signal.LEVEL, windows, NoiseWeights.prior()).finding();
    Finding other = scan(Signal.LEVEL, mirrored, NoiseWeights.prior()).finding();

    assertThat(other.evidence()).isCloseTo(one.evidence(), within(1e-9 * one.evidence()));
    assertThat(other.windowsBack()).isEqualTo(one.windowsBack());
    assertThat(other.direction()).isNotEqualTo(one.direction());
  }

  /** E[R] = number of candidates for normal windows of a known noise model, whatever n. */
  @ParameterizedTest
  @EnumSource(Signal.class)
  void expectedEvidenceWithoutChangeIsTheNumberOfCandidates(Signal signal) {
    var normal = ZigguratSampler.NormalizedGaussian.of(RandomSource.XO_RO_SHI_RO_128_PP.create(7L));
    int streams = 40_000;
    int n = 7;
    double sum = 0;
    for (int s = 0; s < streams; s++) {
      List<StandardWindow> windows = new ArrayList<>();
      for (int t = 0; t < n; t++) {
        windows.add(new StandardWindow(normal.sample(), 1, 0));
      }
      sum += Math.min(1e3, scan(signal, windows, only(0)).finding().evidence());
    }
    // Its distribution has a heavy tail, of which the limit cuts some percent off.
    assertThat(sum / streams).isCloseTo(n - ChangeScan.FEWEST_BEFORE, within(0.3));
  }

  private static final Season DAY = new Season(List.of(Duration.ofHours(24)));

  private static List<StandardWindow> hours(List<StandardWindow> windows) {
    List<StandardWindow> hourly = new ArrayList<>();
    long hour = 0;
    for (StandardWindow window : windows) {
      hour += window.distance();
      hourly.add(
          new StandardWindow(window.value(), window.distance(), Duration.ofHours(hour).toMillis()));
    }
    return hourly;
  }

  /** The formula with the projections computed entry by entry. */
  @Test
  void aSeasonIsProjectedOut() {
    List<StandardWindow> windows = hours(windows(60, 8));
    int n = windows.size();
    for (int model : new int[] {0, 3, 8}) {
      double[][] lower = cholesky(NoiseModel.GRID.get(model), windows);
      List<double[]> basis = new ArrayList<>();
      for (int i = 0; i < DAY.regressors(); i++) {
        int column = i;
        basis.add(left(whiten(lower, t -> DAY.at(windows.get(t).begin())[column]), basis));
      }
      double[] x = left(whiten(lower, i -> windows.get(i).value()), basis);
      double nu = n - DAY.regressors();
      double g = ChangeScan.CHANGE_SIGMA;
      double expected = 0;
      for (int lag :
          new int[] {
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 26, 28, 30,
            32, 40, 48
          }) {
        int from = n - 1 - lag;
        double[] step = left(whiten(lower, i -> i >= from ? 1 : 0), basis);
        double c = dot(step, step);
        double b = dot(step, x);
        expected +=
            Math.pow(1 + g * g * c, -0.5)
                * Math.pow(1 - b * b / ((c + 1 / (g * g)) * dot(x, x)), -nu / 2);
      }
      assertThat(
              ChangeScan.scan(
                      Signal.LEVEL, 0, SignalWatch.noPast(DAY), windows, only(model), 1e-9, DAY)
                  .finding()
                  .evidence())
          .isCloseTo(expected, within(1e-6 * expected));
    }
  }

  /** What is left of a vector after vectors of an orthogonal basis were projected out. */
  private static double[] left(double[] vector, List<double[]> basis) {
    double[] rest = vector.clone();
    for (double[] b : basis) {
      double share = dot(rest, b) / dot(b, b);
      for (int i = 0; i < rest.length; i++) {
        rest[i] -= share * b[i];
      }
    }
    return rest;
  }

  /** A baseline that covers a part of the season only does not tell the mean. */
  @Test
  void aBaselineIsWorthLittleUntilItCoversTheSeason() {
    for (int n : new int[] {6, 12, 18}) {
      assertThat(effective(n)).isLessThan(3);
    }
    assertThat(effective(24)).isGreaterThan(20);
  }

  private static double effective(int n) {
    List<StandardWindow> windows = hours(Collections.nCopies(n, new StandardWindow(0, 1, 0)));
    return ChangeScan.scan(Signal.LEVEL, 0, SignalWatch.noPast(DAY), windows, only(0), 1e-9, DAY)
        .effectiveWindows();
  }

  @Test
  void aDecreasingShiftIsNoEvidence() {
    List<StandardWindow> windows = new ArrayList<>(windows(40, 5));
    for (int i = 0; i < 20; i++) {
      windows.add(new StandardWindow(-3, 1, 0));
    }
    assertThat(scan(Signal.SHIFT, windows, NoiseWeights.prior()).finding().evidence())
        .isLessThan(10);
    assertThat(scan(Signal.LEVEL, windows, NoiseWeights.prior()).finding().evidence())
        .isGreaterThan(100);
  }

  /** The shift of a flow that learns nothing is exactly 0, and then, once, it is not. */
  @Test
  void oneUncertainValueAmongEqualOnesIsLittleEvidence() {
    List<Measured> values = new ArrayList<>(Collections.nCopies(50, new Measured(0, 0)));
    SignalScale scale = SignalScale.of(values);
    values.add(new Measured(0.002, 0.001));

    assertThat(
            ChangeScan.scan(
                    Signal.SHIFT,
                    0,
                    SignalWatch.noPast(Season.NONE),
                    values.stream().map(v -> scale.standardize(v, 1, 0)).toList(),
                    NoiseWeights.prior(),
                    scale.leastVariance(),
                    Season.NONE)
                .finding()
                .evidence())
        .isLessThan(1_000);
  }

  @Test
  void aFirstWindowHasNoCandidate() {
    assertThat(scan(Signal.LEVEL, windows(1, 1), NoiseWeights.prior()).finding())
        .isEqualTo(Finding.NONE);
  }

  @Test
  void effectiveWindowsAreThoseOfAnAutoregression() {
    int n = 2_000;
    for (int j = 0; j < 6; j++) {
      NoiseModel noise = NoiseModel.GRID.get(j);
      double phi = noise.persistence();
      double expected = n * (1 - phi) / (1 + phi);
      assertThat(sums(noise, Collections.nCopies(n, new StandardWindow(0, 1, 0))).products().get(0))
          .isCloseTo(expected, within(1e-2 * expected));
    }
  }
}
