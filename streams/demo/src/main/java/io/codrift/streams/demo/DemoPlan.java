package io.codrift.streams.demo;

import io.codrift.model.EstimatorSettings;
import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.RuntimeConfig;
import io.codrift.streams.config.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a demo runs.
 *
 * @param segments the segments of its input; {@code ""} for an input without any
 * @param estimator settings of the fits
 * @param alerts budget and baseline
 * @param httpPort port of metrics and health; 0 picks a free one
 * @param end when it ends by itself
 */
record DemoPlan(
    List<String> segments,
    EstimatorSettings estimator,
    AlertConfig alerts,
    int httpPort,
    EndRule end) {
  /** Prefix of the demo's topics. */
  static final String NAME = "demo";

  private static final int PARTITIONS = 2;
  private static final int MAX_GROUP = 64;
  private static final int ATTEMPTS = 3;

  DemoPlan {
    segments = List.copyOf(segments);
  }

  /** Windows that warm up and teach the baseline before anything is watched. */
  int windowsBeforeWatching() {
    return estimator.settleWindows() + alerts.baselineWindows();
  }

  /** The configuration that a user would have written for it. */
  CodriftConfig config(String bootstrapServers, Path stateDir, DemoInput input) {
    return new CodriftConfig(
        NAME,
        Map.of("bootstrap.servers", bootstrapServers),
        new RuntimeConfig(stateDir, httpPort, 1, PARTITIONS, (short) 1, Duration.ofDays(7)),
        List.of(input.source()),
        estimator,
        // A demo skips nothing: its input waits, or all of it may.
        new ServiceConfig(Integer.MAX_VALUE, false, MAX_GROUP, ATTEMPTS),
        alerts);
  }
}
