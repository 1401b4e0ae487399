package io.codrift.streams.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One input topic and its monitors.
 *
 * @param topic the input topic
 * @param format encoding of its values
 * @param registry the registry with the schemas of Confluent's wire format
 * @param schemaFile Avro schema (.avsc) of single-object encoded values
 * @param timestamp field that holds the event time; empty: the record's timestamp
 * @param splitBy field whose values become segments
 * @param categorical features whose values are categories, also where they are numbers
 * @param maxSegments bound on the number of segments
 * @param segmentExpiry event time without records after which a segment is forgotten
 * @param maxAhead a record whose event time is further ahead of its log timestamp is a dead letter
 * @param idleTimeout time without records after which a partition is idle
 * @param onIdle what an idle partition does with its open windows
 * @param maxWait how long a window waits for a partition that is heard of; empty: without end
 * @param window its windows
 * @param monitors its monitors; names are unique in the whole configuration
 */
public record SourceConfig(
    String topic,
    SourceFormat format,
    Optional<RegistryConfig> registry,
    Optional<Path> schemaFile,
    Optional<TimestampField> timestamp,
    Optional<String> splitBy,
    List<String> categorical,
    int maxSegments,
    Duration segmentExpiry,
    Duration maxAhead,
    Duration idleTimeout,
    OnIdle onIdle,
    Optional<Duration> maxWait,
    WindowConfig window,
    List<MonitorConfig> monitors) {
  public SourceConfig {
    categorical = List.copyOf(categorical);
    monitors = List.copyOf(monitors);
  }

  /** The sampled columns: every column of every monitor, each once, in order of appearance. */
  public List<String> features() {
    return monitors.stream()
        .flatMap(m -> Stream.concat(m.x().stream(), m.y().stream()))
        .distinct()
        .toList();
  }

  /** Whether records carry a segment. */
  public boolean segmented() {
    return splitBy.isPresent() || format == SourceFormat.PAIRED;
  }
}
