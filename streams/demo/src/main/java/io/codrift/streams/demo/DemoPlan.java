package io.codrift.streams.demo;

import io.codrift.model.EstimatorSettings;
import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.HttpConfig;
import io.codrift.streams.config.MemoryConfig;
import io.codrift.streams.config.RuntimeConfig;
import io.codrift.streams.config.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The settings of a demo.
 *
 * @param segments the segments of its input; {@code ""} for an input without segments
 * @param estimator settings of the fits
 * @param alerts budget and baseline
 * @param httpPort port of metrics and health; 0 picks a free one
 * @param end when the demo ends
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
  private static final int DEAD_LETTERS_PER_MINUTE = 1_000;

  DemoPlan {
    segments = List.copyOf(segments);
  }

  /** Windows of warm-up and baseline, before monitoring starts. */
  int windowsBeforeWatching() {
    return estimator.settleWindows() + alerts.baselineWindows();
  }

  /** The equivalent user configuration. */
  CodriftConfig config(String bootstrapServers, Path stateDir, DemoInput input) {
    return new CodriftConfig(
        NAME,
        Map.of("bootstrap.servers", bootstrapServers),
        new RuntimeConfig(
            stateDir,
            HttpConfig.local(httpPort),
            1,
            PARTITIONS,
            (short) 1,
            Duration.ofDays(7),
            DEAD_LETTERS_PER_MINUTE,
            false,
            MemoryConfig.DEFAULT),
        List.of(input.source()),
        estimator,
        // A demo skips no window: the input waits for the estimates, or all windows may wait.
        new ServiceConfig(Integer.MAX_VALUE, false, MAX_GROUP, ATTEMPTS),
        alerts);
  }
}
