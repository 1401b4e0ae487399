package io.codrift.model;

import java.util.Objects;
import java.util.Set;

/**
 * What a caller needs to know about an estimator before it opens one: which settings it may offer,
 * and whether a fit takes training.
 *
 * @param name its name, as in {@link EstimatorSettings#estimator()}
 * @param summary what it is, one sentence for a help text
 * @param settings the settings that it uses; it ignores all others
 * @param forStreams whether the monitors of a stream may use it, window after window
 */
public record EstimatorDescription(
    String name, String summary, Set<EstimatorSetting> settings, boolean forStreams) {
  public EstimatorDescription {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(summary, "summary");
    settings = Set.copyOf(settings);
  }

  /** Whether it uses a setting. */
  public boolean uses(EstimatorSetting setting) {
    return settings.contains(setting);
  }

  /** Whether the first fit with these settings trains a model. */
  public boolean trains(EstimatorSettings values) {
    return uses(EstimatorSetting.EPOCHS)
        || (uses(EstimatorSetting.FIRST_STEPS) && values.firstSteps() > 0);
  }
}
