package io.codrift.streams.estimate;

import io.codrift.model.EstimatorSettings;
import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.OnIdle;
import io.codrift.streams.config.ServiceConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.SourceFormat;
import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.testing.SingleNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Configurations of the stage's tests: source {@code orders}, columns a and b, minutes. */
public final class Configs {
  public static final String SOURCE = "orders";
  public static final long MINUTE = 60_000;

  /** After so long without records a segment expires. */
  public static final Duration EXPIRY = Duration.ofHours(1);

  public static final MonitorConfig AB = new MonitorConfig("ab", List.of("a"), List.of("b"));
  public static final ServiceConfig PATIENT = new ServiceConfig(100, false, 64, 3);

  private Configs() {}

  public static WindowConfig tumbling(int minSamples, int maxSamples) {
    return window(Duration.ofMinutes(1), minSamples, maxSamples);
  }

  public static WindowConfig hopping(Duration size, int minSamples, int maxSamples) {
    return window(size, minSamples, maxSamples);
  }

  private static WindowConfig window(Duration size, int minSamples, int maxSamples) {
    return new WindowConfig(size, Duration.ofMinutes(1), Duration.ZERO, minSamples, maxSamples);
  }

  public static SourceConfig source(
      WindowConfig window, int maxSegments, MonitorConfig... monitors) {
    return source(SOURCE, Optional.empty(), window, maxSegments, monitors);
  }

  /** Another source. */
  public static SourceConfig named(String topic, WindowConfig window, MonitorConfig... monitors) {
    return source(topic, Optional.empty(), window, 10, monitors);
  }

  /** A source whose windows wait no longer than this for a partition. */
  public static SourceConfig patientFor(
      Duration maxWait, WindowConfig window, MonitorConfig... monitors) {
    return source(SOURCE, Optional.of(maxWait), window, 10, monitors);
  }

  private static SourceConfig source(
      String topic,
      Optional<Duration> maxWait,
      WindowConfig window,
      int maxSegments,
      MonitorConfig... monitors) {
    return new SourceConfig(
        topic,
        SourceFormat.JSON,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        maxSegments,
        EXPIRY,
        Duration.ofMinutes(1),
        Duration.ofMinutes(1),
        OnIdle.WAIT,
        maxWait,
        window,
        List.of(monitors));
  }

  public static CodriftConfig config(ServiceConfig service, SourceConfig... sources) {
    return config("start", service, sources);
  }

  public static CodriftConfig config(
      String estimator, ServiceConfig service, SourceConfig... sources) {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    return new CodriftConfig(
        "test",
        Map.of(),
        SingleNode.runtime(Path.of("unused")),
        List.of(sources),
        defaults.toBuilder().estimator(estimator).device("cpu").build(),
        service,
        new AlertConfig(1000, 50, OptionalInt.empty()));
  }
}
