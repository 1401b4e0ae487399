package io.codrift.streams.ingest;

import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.OnIdle;
import io.codrift.streams.config.RegistryConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.SourceFormat;
import io.codrift.streams.config.TimestampField;
import io.codrift.streams.config.TimestampUnit;
import io.codrift.streams.config.WindowConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sources for tests of decoders. */
final class Sources {
  private Sources() {}

  static SourceConfig json(String timestamp, String splitBy, String... features) {
    return source(SourceFormat.JSON, null, null, field(timestamp), splitBy, List.of(), features);
  }

  static SourceConfig categories(List<String> categorical, String... features) {
    return source(SourceFormat.JSON, null, null, null, null, categorical, features);
  }

  static SourceConfig avro(Path schema, String timestamp, String splitBy, String... features) {
    return source(SourceFormat.AVRO, null, schema, field(timestamp), splitBy, List.of(), features);
  }

  static SourceConfig jsonTimesIn(TimestampUnit unit, String timestamp, String... features) {
    TimestampField field = new TimestampField(timestamp, Optional.of(unit));
    return source(SourceFormat.JSON, null, null, field, null, List.of(), features);
  }

  static SourceConfig avroTimesIn(
      Path schema, TimestampUnit unit, String timestamp, String... features) {
    TimestampField field = new TimestampField(timestamp, Optional.of(unit));
    return source(SourceFormat.AVRO, null, schema, field, null, List.of(), features);
  }

  private static TimestampField field(String path) {
    return path == null ? null : new TimestampField(path, Optional.empty());
  }

  static SourceConfig categories(Path schema, List<String> categorical, String... features) {
    return source(SourceFormat.AVRO, null, schema, null, null, categorical, features);
  }

  static SourceConfig registry(RegistryConfig registry, String... features) {
    return source(SourceFormat.AVRO, registry, null, null, null, List.of(), features);
  }

  static SourceConfig paired() {
    return paired(List.of());
  }

  static SourceConfig paired(List<String> categorical) {
    return source(SourceFormat.PAIRED, null, null, null, null, categorical, "x0", "x1", "y0");
  }

  private static SourceConfig source(
      SourceFormat format,
      RegistryConfig registry,
      Path schema,
      TimestampField timestamp,
      String splitBy,
      List<String> categorical,
      String... features) {
    List<String> columns = List.of(features);
    int last = columns.size() - 1;
    return new SourceConfig(
        "orders",
        format,
        Optional.ofNullable(registry),
        Optional.ofNullable(schema),
        Optional.ofNullable(timestamp),
        Optional.ofNullable(splitBy),
        categorical,
        10,
        Duration.ofDays(30),
        Duration.ofHours(1),
        Duration.ofMinutes(1),
        OnIdle.WAIT,
        Optional.empty(),
        new WindowConfig(
            Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofSeconds(30), 100, 1000),
        List.of(new MonitorConfig("m", columns.subList(0, last), columns.subList(last, last + 1))));
  }
}
