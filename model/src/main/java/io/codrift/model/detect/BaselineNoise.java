package io.codrift.model.detect;

/** What a monitor's baseline tells about its noise. It is what a fleet learns from. Immutable. */
public final class BaselineNoise {
  private final NoiseLikelihood level;
  private final NoiseLikelihood shift;

  BaselineNoise(NoiseLikelihood level, NoiseLikelihood shift) {
    this.level = level;
    this.shift = shift;
  }

  NoiseLikelihood level() {
    return level;
  }

  NoiseLikelihood shift() {
    return shift;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BaselineNoise b && level.equals(b.level) && shift.equals(b.shift);
  }

  @Override
  public int hashCode() {
    return 31 * level.hashCode() + shift.hashCode();
  }

  @Override
  public String toString() {
    return "level %s, shift %s".formatted(level, shift);
  }
}
