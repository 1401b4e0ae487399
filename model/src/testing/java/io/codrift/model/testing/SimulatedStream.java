package io.codrift.model.testing;

import io.codrift.model.Measured;
import io.codrift.model.detect.Correlations;
import io.codrift.model.detect.Observation;
import io.codrift.model.detect.Observation.Reading;
import io.codrift.model.detect.Observation.Scores;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Simulates the estimates of a monitor: level and shift are a slow signal under white noise, with
 * normal or Student tails and a standard deviation of 1 in units of their usual standard error.
 * Their reported standard errors vary by 15 % and increase with the value, like those of real
 * windows; beyond that, they may vary with the size of the white noise.
 */
public final class SimulatedStream {
  /** Length of a window. */
  public static final long WINDOW_MILLIS = 60_000;

  private static final double LEVEL_NATS = 0.5;
  private static final double SHIFT_NATS = 0.002;
  private static final double LEVEL_SIGMA_NATS = 0.02;
  private static final double SHIFT_SIGMA_NATS = 0.003;

  private final Signals signals;
  private final UniformRandomProvider source;
  private final NormalizedGaussianSampler normal;
  private double level;
  private double shift;
  private long window;

  /**
   * The distribution of the signals over the windows.
   *
   * @param persistence correlation of the slow signal in successive windows, 0 to below 1
   * @param share share of the slow signal in the variance, 0 to 1; the rest is white noise
   * @param degrees degrees of freedom of the Student innovations, above 2; infinite: normal
   * @param errorRatio the largest standard deviation of the white noise over the smallest, 1 or
   *     more; the standard errors know it
   * @param amplitude of a sine wave that is added to both signals, standard deviations
   * @param period of the wave, windows
   */
  public record Signals(
      double persistence,
      double share,
      double degrees,
      double errorRatio,
      double amplitude,
      int period) {
    /** Signals without a season. */
    public Signals(double persistence, double share, double degrees, double errorRatio) {
      this(persistence, share, degrees, errorRatio, 0, 1);
    }

    /** A first-order autoregression without white noise. */
    public Signals(double autocorrelation, double degrees) {
      this(autocorrelation, 1, degrees, 1);
    }

    /** The same signals with a season. */
    public Signals seasonal(double amplitudeOfWave, int periodOfWave) {
      return new Signals(persistence, share, degrees, errorRatio, amplitudeOfWave, periodOfWave);
    }

    /** The period as the detector is told it. */
    public Duration duration() {
      return Duration.ofMillis(period * WINDOW_MILLIS);
    }

    private double wave(long window) {
      return amplitude * Math.sin(2 * Math.PI * window / period);
    }
  }

  /** A different stream for every seed. */
  public SimulatedStream(Signals signals, long seed) {
    this.signals = signals;
    source = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    normal = ZigguratSampler.NormalizedGaussian.of(source);
    level = innovation();
    shift = innovation();
  }

  /** The next window, with level and shift changed by this many standard deviations. */
  public Observation next(double levelSigmas, double shiftSigmas) {
    level = slow(level);
    shift = slow(shift);
    double wave = signals.wave(window);
    window++;
    double levelNoise = whiteSigma();
    double levelValue = withNoise(level, levelNoise);
    double shiftNoise = whiteSigma();
    double shiftValue = withNoise(shift, shiftNoise);
    Measured measuredLevel =
        measured(
            LEVEL_NATS, LEVEL_SIGMA_NATS, levelValue + levelSigmas + wave, levelValue, levelNoise);
    Measured measuredShift =
        measured(
            SHIFT_NATS, SHIFT_SIGMA_NATS, shiftValue + shiftSigmas + wave, shiftValue, shiftNoise);
    Reading reading =
        new Reading(
            measuredLevel,
            Optional.of(new Scores(measuredLevel, measuredShift)),
            Correlations.of(0.7),
            window,
            OptionalLong.of(0));
    return new Observation(
        (window - 1) * WINDOW_MILLIS, window * WINDOW_MILLIS, Optional.of(reading));
  }

  private double slow(double before) {
    double persistence = signals.persistence();
    return persistence * before + Math.sqrt(1 - persistence * persistence) * innovation();
  }

  /** Standard deviation of the white noise of a window, relative to its root mean square. */
  private double whiteSigma() {
    double most = Math.log(signals.errorRatio());
    if (most == 0) {
      return 1;
    }
    // The logarithm is uniform on 0 to most, so the mean square is (ratio² - 1) / (2 most).
    double meanSquare = (Math.exp(2 * most) - 1) / (2 * most);
    return Math.exp(most * source.nextDouble()) / Math.sqrt(meanSquare);
  }

  private double withNoise(double slow, double whiteSigma) {
    double share = signals.share();
    return share == 1
        ? slow
        : Math.sqrt(share) * slow + Math.sqrt(1 - share) * whiteSigma * innovation();
  }

  private Measured measured(double mean, double sigma, double z, double noise, double whiteSigma) {
    double error = sigma * whiteSigma * Math.exp(0.15 * normal.sample() + 0.1 * Math.tanh(noise));
    return new Measured(mean + sigma * z, error);
  }

  private double innovation() {
    double z = normal.sample();
    double degrees = signals.degrees();
    if (Double.isInfinite(degrees)) {
      return z;
    }
    double squares = 0;
    for (int i = 0; i < (int) degrees; i++) {
      double g = normal.sample();
      squares += g * g;
    }
    return z / Math.sqrt(squares / degrees) * Math.sqrt((degrees - 2) / degrees);
  }
}
