package io.codrift.model.detect;

import java.util.Collection;

/**
 * The detector of a feature: a common cause shows in many weak monitors at once, and the mean of
 * the evidence of all monitors that contain a feature is itself an e-detector, whose threshold is
 * lower because there are fewer features than monitors.
 *
 * <p>The mean may be looked at whenever any of the monitors has taken in a window: the bound on the
 * expected evidence holds at every stopping time, not only when all of them are equally far.
 */
public final class FeatureEvidence {
  private FeatureEvidence() {}

  /**
   * The evidence of a feature.
   *
   * @param members the evidence of each of its monitors, 0 for those that do not watch
   * @return their mean; 0 where there are none
   */
  public static double of(Collection<Double> members) {
    return members.stream().mapToDouble(e -> e).average().orElse(0);
  }
}
