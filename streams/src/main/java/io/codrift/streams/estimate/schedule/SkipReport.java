package io.codrift.streams.estimate.schedule;

import io.codrift.streams.config.ServiceConfig;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that windows are skipped and why, and once that they are not any more. */
final class SkipReport {
  private static final Logger LOG = LoggerFactory.getLogger(SkipReport.class);

  private final ServiceConfig config;

  /** Whether it was said that windows are skipped, and not yet that the fits keep up again. */
  private boolean said;

  SkipReport(ServiceConfig config) {
    this.config = config;
  }

  /** Windows of one monitor and segment that wait before the oldest are skipped. */
  int maxWaiting() {
    return config.skipOldest() ? 1 : config.maxPending();
  }

  /** Why a window is skipped, for people. */
  String reason() {
    return config.skipOldest()
        ? "a newer window of the monitor waited"
        : "more than %d windows of the monitor waited, and they come faster than they are fitted"
            .formatted(config.maxPending());
  }

  /**
   * @param skipped the fits that are skipped now
   * @param isRelaxed whether no monitor has more than half of the windows that may wait
   */
  void report(List<WaitingFit> skipped, BooleanSupplier isRelaxed) {
    if (!skipped.isEmpty() && !said) {
      said = true;
      WaitingFit first = skipped.get(0);
      LOG.warn(
          "Windows of {}, segment \"{}\", and perhaps of others are skipped: {}. More processes, a"
              + " GPU, larger windows or fewer steps.then help.",
          first.monitor().name(),
          first.window().id().segment(),
          reason());
    } else if (said && isRelaxed.getAsBoolean()) {
      said = false;
      LOG.info("No windows are skipped any more");
    }
  }
}
