package io.codrift.model.detect;

import java.util.Collection;
import java.util.List;

/**
 * What is known of the noise of a fleet: how frequent every noise model is among its monitors, for
 * each signal. Immutable.
 */
public final class FleetNoise {
  /**
   * Number of baselines that the weights are learnt from. More would hardly change them, and the
   * time to learn them would grow with the square of the fleet.
   */
  public static final int MOST_BASELINES = 500;

  private static final FleetNoise UNKNOWN =
      new FleetNoise(NoiseWeights.prior(), NoiseWeights.prior());

  private final NoiseWeights level;
  private final NoiseWeights shift;

  private FleetNoise(NoiseWeights level, NoiseWeights shift) {
    this.level = level;
    this.shift = shift;
  }

  /** A fleet in which no monitor has a baseline: every noise model is equally frequent. */
  public static FleetNoise unknown() {
    return UNKNOWN;
  }

  /**
   * A fleet with these baselines. Of more than {@link #MOST_BASELINES} the first are taken. The
   * same baselines in the same order always give the same weights.
   */
  public static FleetNoise of(Collection<BaselineNoise> baselines) {
    List<BaselineNoise> used = baselines.stream().limit(MOST_BASELINES).toList();
    return new FleetNoise(
        NoiseWeights.fit(used.stream().map(BaselineNoise::level).toList()),
        NoiseWeights.fit(used.stream().map(BaselineNoise::shift).toList()));
  }

  NoiseWeights of(Signal signal) {
    return switch (signal) {
      case LEVEL -> level;
      case SHIFT -> shift;
    };
  }
}
