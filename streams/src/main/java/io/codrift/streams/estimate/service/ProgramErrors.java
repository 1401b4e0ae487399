package io.codrift.streams.estimate.service;

import io.codrift.streams.metrics.CodriftMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles programming errors: exceptions of a fit that neither its data nor the engine caused.
 *
 * <p>A running stage must continue with its other monitors. A test must not, because the error
 * would look like an estimate that failed by its data.
 */
@FunctionalInterface
public interface ProgramErrors {

  /**
   * Handles one error. If it returns, the estimate of the window becomes FAILED. If it throws, the
   * model service fails with that exception.
   *
   * @param key the fit that failed
   * @param error the exception of the fit
   */
  void handle(FitKey key, RuntimeException error);

  /** Logs the error with its stack trace and counts it: for a running stage. */
  static ProgramErrors reported(CodriftMetrics metrics) {
    Logger log = LoggerFactory.getLogger(ProgramErrors.class);
    return (key, error) -> {
      log.error(
          "The fit of monitor {}, segment \"{}\", window {} failed with a programming error",
          key.monitor(),
          key.segment(),
          key.windowStart(),
          error);
      metrics.fitError("program");
    };
  }
}
