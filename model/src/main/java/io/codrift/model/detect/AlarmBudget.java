package io.codrift.model.detect;

/**
 * Who may raise how many of the false alarms that the user allows: one in N windows over the whole
 * fleet, where one window means one window of every monitor.
 *
 * <p>The rate 1/N is divided in equal parts among the kinds of detectors: the monitors' level, the
 * monitors' shift and, where a feature is in several monitors, the features. Within its kind every
 * detector gets the same share, and an e-detector whose share is one false alarm in A windows
 * alarms when its evidence reaches A:
 *
 * <ul>
 *   <li>without feature detectors A = N × monitors × 2 (each monitor has two detectors),
 *   <li>with them A = N × monitors × 3 for a monitor's detector, and A = N × features × 2 × 3 for a
 *       feature's, of which there are two as well, one per signal.
 * </ul>
 *
 * The expected number of false alarms adds up over detectors whatever their dependence, so the sum
 * of the shares is the budget.
 *
 * @param windowsPerFalseAlarm N
 * @param monitors bound on the number of monitors: those of a split source count once per possible
 *     segment
 * @param features bound on the number of features with a detector of their own, counted likewise
 */
public record AlarmBudget(double windowsPerFalseAlarm, long monitors, long features) {
  /**
   * The budget of a fleet, with feature detectors where they can ever speak before a monitor does:
   * a feature's evidence is the mean of its monitors', so it stays below theirs.
   *
   * @param windowsPerFalseAlarm N
   * @param monitors bound on the number of monitors
   * @param features bound on the number of features that are in several monitors
   */
  public static AlarmBudget of(double windowsPerFalseAlarm, long monitors, long features) {
    AlarmBudget all = new AlarmBudget(windowsPerFalseAlarm, monitors, features);
    boolean useful = features > 0 && all.featureThreshold() < all.monitorThreshold();
    return useful ? all : new AlarmBudget(windowsPerFalseAlarm, monitors, 0);
  }

  /**
   * @throws IllegalArgumentException if N is not at least 1, there is no monitor, or the number of
   *     features is negative
   */
  public AlarmBudget {
    if (!(windowsPerFalseAlarm >= 1) || Double.isInfinite(windowsPerFalseAlarm)) {
      throw new IllegalArgumentException(
          "windows per false alarm must be at least 1 and finite, not " + windowsPerFalseAlarm);
    }
    if (monitors < 1 || features < 0) {
      throw new IllegalArgumentException(
          "there must be a monitor, and features must not be negative, not %d and %d"
              .formatted(monitors, features));
    }
  }

  private int kinds() {
    return features == 0 ? 2 : 3;
  }

  /** The evidence at which a detector of a monitor alarms. */
  public double monitorThreshold() {
    return windowsPerFalseAlarm * monitors * kinds();
  }

  /**
   * The evidence at which a monitor would alarm if it were the only one: what a monitor must have
   * to be named, and latched, with a feature that has spoken. Never above {@link
   * #featureThreshold()}, so that the monitors that are left cannot make the feature speak again.
   */
  public double aloneThreshold() {
    return windowsPerFalseAlarm * Signal.values().length;
  }

  /** Whether features have detectors of their own. */
  public boolean watchesFeatures() {
    return features > 0;
  }

  /**
   * The evidence at which a detector of a feature alarms.
   *
   * @throws IllegalStateException if there is no feature detector
   */
  public double featureThreshold() {
    if (features == 0) {
      throw new IllegalStateException("no feature has a detector");
    }
    return windowsPerFalseAlarm * features * Signal.values().length * kinds();
  }
}
