package io.codrift.model.detect;

import java.util.Collection;

/**
 * The detector of a feature. A common cause changes many monitors slightly at the same time. The
 * mean evidence of all monitors that contain a feature is an e-detector too. Its threshold is
 * lower, because there are fewer features than monitors.
 *
 * <p>The mean may be tested after each window of any of the monitors: the bound on the expected
 * evidence holds at every stopping time, even if some monitors have processed more windows than
 * others.
 */
public final class FeatureEvidence {
  private FeatureEvidence() {}

  /**
   * The evidence of a feature.
   *
   * @param members the evidence of each of its monitors; 0 for a monitor that is not watching
   * @return the mean; 0 if there are none
   */
  public static double of(Collection<Double> members) {
    return ofSum(members.stream().mapToDouble(e -> e).sum(), members.size());
  }

  /**
   * The same of monitors whose evidence is added up already.
   *
   * @param sum the sum of their evidence
   * @param members how many there are, those that are not watching too
   */
  public static double ofSum(double sum, int members) {
    return members == 0 ? 0 : sum / members;
  }
}
