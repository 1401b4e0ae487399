package io.codrift.model.detect;

/**
 * Divides the false alarms that the user allows among the detectors: one in N windows for all
 * monitors together, where one window means one window of every monitor.
 *
 * <p>The rate 1/N is divided equally among the kinds of detectors: the monitors' level, the
 * monitors' shift and, if a feature is in several monitors, the features. Within a kind every
 * detector gets the same share. An e-detector whose share is one false alarm in A windows has
 * threshold A:
 *
 * <ul>
 *   <li>without feature detectors A = N × monitors × 2 (each monitor has two detectors),
 *   <li>with them A = N × monitors × 3 for a monitor's detector, and A = N × features × 2 × 3 for a
 *       feature's detector. A feature also has two detectors, one per signal.
 * </ul>
 *
 * The expected numbers of false alarms add up, even if the detectors depend on each other, so the
 * sum of the shares is the budget.
 *
 * @param windowsPerFalseAlarm N
 * @param monitors maximum number of monitors; a monitor of a split source counts once per possible
 *     segment
 * @param features maximum number of features with a detector, counted in the same way
 */
public record AlarmBudget(double windowsPerFalseAlarm, long monitors, long features) {
  /**
   * The budget of all monitors. It has feature detectors only if they can alarm before a monitor
   * does: the evidence of a feature is the mean over its monitors, so it is never above their
   * maximum.
   *
   * @param windowsPerFalseAlarm N
   * @param monitors maximum number of monitors
   * @param features maximum number of features that are in several monitors
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

  /** The threshold of a monitor's detector. */
  public double monitorThreshold() {
    return windowsPerFalseAlarm * monitors * kinds();
  }

  /**
   * The threshold that a monitor would have if it were the only one. When a feature alarms, its
   * monitors with at least this evidence are named in the alert and latched. It is never above
   * {@link #featureThreshold()}, so the remaining monitors cannot raise the feature's alarm again.
   */
  public double aloneThreshold() {
    return windowsPerFalseAlarm * Signal.values().length;
  }

  /** Whether features have their own detectors. */
  public boolean watchesFeatures() {
    return features > 0;
  }

  /**
   * The threshold of a feature's detector.
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
