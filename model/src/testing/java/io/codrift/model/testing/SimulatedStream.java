package io.codrift.model.testing;

import io.codrift.model.Measured;
import io.codrift.model.detect.Correlations;
import io.codrift.model.detect.Observation;
import io.codrift.model.detect.Observation.Reading;
import io.codrift.model.detect.Observation.Scores;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Simulates the estimates of a monitor: level and shift are autoregressive with normal or Student
 * tails. Their reported standard errors vary by 15 % and increase with the value, like those of
 * real windows.
 */
public final class SimulatedStream {
  private static final long WINDOW_MILLIS = 60_000;
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
   * @param autocorrelation of successive windows, 0 to below 1
   * @param degrees degrees of freedom of the Student innovations, above 2; infinite: normal
   */
  public record Signals(double autocorrelation, double degrees) {}

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
    double phi = signals.autocorrelation();
    level = phi * level + Math.sqrt(1 - phi * phi) * innovation();
    shift = phi * shift + Math.sqrt(1 - phi * phi) * innovation();
    window++;
    Measured measuredLevel = measured(LEVEL_NATS, LEVEL_SIGMA_NATS, level + levelSigmas, level);
    Measured measuredShift = measured(SHIFT_NATS, SHIFT_SIGMA_NATS, shift + shiftSigmas, shift);
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

  private Measured measured(double mean, double sigma, double z, double noise) {
    double error = sigma * Math.exp(0.15 * normal.sample() + 0.1 * Math.tanh(noise));
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
