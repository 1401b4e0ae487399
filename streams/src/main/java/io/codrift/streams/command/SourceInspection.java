package io.codrift.streams.command;

import io.codrift.model.Category;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.SourceFormat;
import io.codrift.streams.config.TimestampField;
import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.ingest.EventTimes;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.ingest.RejectReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Inspects the most recent records of one source, and the event times of the oldest ones. */
final class SourceInspection {
  /** Number of records to inspect, over all partitions. */
  static final int RECORDS = 1000;

  /** Number of the oldest records that are looked at, over all partitions. */
  static final int OLDEST = 100;

  /** Longer lists are cut: all pairs of 20 features are 190 monitors. */
  private static final int LISTED = 20;

  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * Empty polls after which the rest is taken to hold no records, only commit markers and compacted
   * offsets.
   */
  private static final int EMPTY_POLLS = 10;

  /** Range, categories and missing values of one feature. */
  static final class Feature {
    /** Fewer categories tell nothing about how many there are. */
    private static final int FEWEST = 20;

    private static final double NEARLY_ALL = 0.9;

    private final Set<Double> categories = new HashSet<>();
    private long categorical;
    private long numbers;
    private long missing;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;

    void add(double value) {
      if (Double.isNaN(value)) {
        missing++;
      } else if (Category.isCode(value)) {
        categorical++;
        categories.add(value);
      } else {
        numbers++;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }

    /** What its values are, as text; not for a feature that is always missing. */
    String described() {
      String range = "%s to %s".formatted(least, most);
      if (categories.isEmpty()) {
        return range;
      }
      String category = "a category with %d different values".formatted(categories.size());
      return numbers == 0 ? category : "%s, or %s".formatted(range, category);
    }

    /** Whether nearly every category occurs once, as those of an id do. */
    boolean unique() {
      return categorical >= FEWEST && categories.size() >= NEARLY_ALL * categorical;
    }

    /** Whether all its values are one number, of more than one. */
    boolean constant() {
      return numbers > 1 && categorical == 0 && least == most;
    }

    long missing() {
      return missing;
    }
  }

  private final SourceConfig source;
  private final EventTimes eventTimes;
  private final InstantSource clock;
  private final Map<String, Feature> features = new LinkedHashMap<>();
  private final Map<RejectReason, Long> refused = new EnumMap<>(RejectReason.class);
  private final Map<RejectReason, String> examples = new EnumMap<>(RejectReason.class);
  private final Set<String> segments = new TreeSet<>();
  private final FieldNames fields;

  /** The fields of the event time and of the segment, which every record must have. */
  private final List<String> origins;

  private int partitions;

  /** The first offsets, and those from which the recent records are read. */
  private Map<TopicPartition, Long> begins = Map.of();

  private Map<TopicPartition, Long> recent = Map.of();

  private long available;
  private long decoded;
  private final List<Decoded.Row> rows = new ArrayList<>();
  private long firstEvent = Long.MAX_VALUE;
  private long oldestEvent = Long.MAX_VALUE;
  private long lastEvent = Long.MIN_VALUE;

  SourceInspection(SourceConfig source, InstantSource clock) {
    this.source = source;
    this.eventTimes = new EventTimes(source);
    this.clock = clock;
    source.features().forEach(feature -> features.put(feature, new Feature()));
    origins =
        Stream.concat(
                source.timestamp().map(TimestampField::path).stream(), source.splitBy().stream())
            .toList();
    fields = new FieldNames(Stream.concat(source.features().stream(), origins.stream()).toList());
  }

  /** Reads the end of the topic and decodes it, and the event times of its begin. */
  void read(Consumer<byte[], byte[]> consumer, RecordDecoder decoder) {
    var unused = readRecent(consumer, decoder, () -> false);
    if (partitions > 0) {
      readOldest(consumer, decoder);
    }
  }

  /**
   * Reads the end of the topic alone, as long as there is time.
   *
   * @param isOver asked after every poll whether there is none any more
   * @return whether there was time for all; if not, what was read does not tell anything
   */
  boolean readRecent(
      Consumer<byte[], byte[]> consumer, RecordDecoder decoder, BooleanSupplier isOver) {
    List<TopicPartition> assigned =
        consumer.partitionsFor(source.topic()).stream()
            .map(PartitionInfo::partition)
            .map(p -> new TopicPartition(source.topic(), p))
            .toList();
    partitions = assigned.size();
    if (assigned.isEmpty()) {
      return true;
    }
    consumer.assign(assigned);
    begins = consumer.beginningOffsets(assigned);
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(assigned));
    available = assigned.stream().mapToLong(p -> ends.get(p) - begins.get(p)).sum();
    long each = Math.max(1, RECORDS / partitions);
    recent = new HashMap<>();
    assigned.forEach(p -> recent.put(p, Math.max(begins.get(p), ends.get(p) - each)));
    return read(consumer, recent, ends, record -> look(record, decoder), isOver);
  }

  private void readOldest(Consumer<byte[], byte[]> consumer, RecordDecoder decoder) {
    Map<TopicPartition, Long> oldest = new HashMap<>();
    long each = Math.max(1, OLDEST / partitions);
    begins.forEach((p, begin) -> oldest.put(p, Math.min(recent.get(p), begin + each)));
    oldest.entrySet().removeIf(end -> end.getValue() <= begins.get(end.getKey()));
    consumer.assign(oldest.keySet());
    var unused =
        read(consumer, begins, oldest, record -> lookAtOldest(record, decoder), () -> false);
  }

  /** Reads the assigned partitions between offsets; returns whether there was time for it. */
  private static boolean read(
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each,
      BooleanSupplier isOver) {
    Map<TopicPartition, Long> left = new HashMap<>(to);
    consumer.resume(consumer.assignment());
    consumer.assignment().forEach(p -> consumer.seek(p, from.get(p)));
    int empty = 0;
    while (!left.isEmpty() && empty < EMPTY_POLLS) {
      if (isOver.getAsBoolean()) {
        return false;
      }
      var records = consumer.poll(POLL);
      empty = records.isEmpty() ? empty + 1 : 0;
      for (ConsumerRecord<byte[], byte[]> record : records) {
        Long end = to.get(new TopicPartition(record.topic(), record.partition()));
        if (record.offset() < end) {
          each.accept(record);
        }
      }
      left.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
      // What was read would be fetched on and on, instead of what is left.
      consumer.pause(consumer.assignment().stream().filter(p -> !left.containsKey(p)).toList());
    }
    return true;
  }

  private void lookAtOldest(ConsumerRecord<byte[], byte[]> record, RecordDecoder decoder) {
    if (judge(record, decoder) instanceof Decoded.Row row) {
      oldestEvent = Math.min(oldestEvent, row.eventTime());
    }
  }

  /** The row of a record, or why the window stage would refuse it. */
  private Decoded judge(ConsumerRecord<byte[], byte[]> record, RecordDecoder decoder) {
    Decoded result =
        decoder.decode(record.key(), record.value(), record.headers(), record.timestamp());
    if (!(result instanceof Decoded.Row row)) {
      return result;
    }
    Optional<Decoded.Rejected> refusal =
        eventTimes.refusal(row.eventTime(), record.timestamp(), clock.millis());
    return refusal.isPresent() ? refusal.get() : row;
  }

  private void look(ConsumerRecord<byte[], byte[]> record, RecordDecoder decoder) {
    if (source.format() == SourceFormat.JSON) {
      fields.add(record.value());
    }
    Decoded result = judge(record, decoder);
    if (result instanceof Decoded.Rejected rejected) {
      refuse(rejected.reason(), rejected.detail(), record);
      return;
    }
    Decoded.Row row = (Decoded.Row) result;
    decoded++;
    rows.add(row);
    segments.add(row.segment());
    firstEvent = Math.min(firstEvent, row.eventTime());
    oldestEvent = Math.min(oldestEvent, row.eventTime());
    lastEvent = Math.max(lastEvent, row.eventTime());
    int i = 0;
    for (Feature feature : features.values()) {
      feature.add(row.features()[i++]);
    }
  }

  private void refuse(RejectReason reason, String detail, ConsumerRecord<byte[], byte[]> record) {
    refused.merge(reason, 1L, Long::sum);
    examples.putIfAbsent(
        reason,
        "%s (partition %d, offset %d)".formatted(detail, record.partition(), record.offset()));
  }

  int partitions() {
    return partitions;
  }

  /** Number of records in the topic. */
  long available() {
    return available;
  }

  long decoded() {
    return decoded;
  }

  long refused() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One line per reason with an example, the most frequent first. */
  List<String> refusals() {
    return refused.entrySet().stream()
        .sorted(Map.Entry.<RejectReason, Long>comparingByValue().reversed())
        .map(e -> "%d %s: %s".formatted(e.getValue(), e.getKey().word(), examples.get(e.getKey())))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  Set<String> segments() {
    return segments;
  }

  /** What keeps the source or some of its monitors from being monitored; one sentence each. */
  List<String> problems() {
    if (decoded == 0) {
      return unusable();
    }
    List<String> problems = new ArrayList<>();
    List<String> wrong =
        features.keySet().stream()
            .flatMap(feature -> wrongName(feature).map(text -> text + monitorsOf(feature)).stream())
            .toList();
    wrong.stream().limit(LISTED).forEach(problems::add);
    if (wrong.size() > LISTED) {
      problems.add("no record has %d further fields either".formatted(wrong.size() - LISTED));
    }
    WindowRows windows = new WindowRows(source, this);
    source.monitors().stream()
        .flatMap(monitor -> windows.problem(monitor).stream())
        .limit(LISTED)
        .forEach(problems::add);
    if (source.segmented() && segments.size() > source.maxSegments()) {
      problems.add(
          "%d segments are more than max-segments, %d: those that come last are not monitored"
              .formatted(segments.size(), source.maxSegments()));
    }
    return problems;
  }

  private String monitorsOf(String feature) {
    List<String> without =
        source.monitors().stream()
            .filter(monitor -> monitor.x().contains(feature) || monitor.y().contains(feature))
            .map(MonitorConfig::name)
            .toList();
    return " Without it: "
        + without.stream().limit(LISTED).collect(Collectors.joining(", "))
        + (without.size() > LISTED ? " and %d more".formatted(without.size() - LISTED) : "");
  }

  /**
   * What is wrong where no record can be used: the names of the event time and the segment that no
   * record has, if that is why. Empty if a record can be used, or if there is none.
   */
  List<String> unusable() {
    if (decoded > 0 || refused.isEmpty()) {
      return List.of();
    }
    List<String> wrongNames =
        fields.hasObjects()
            ? origins.stream()
                .filter(path -> !fields.has(path))
                .map(path -> "no record has the field %s. %s".formatted(path, fields.advice(path)))
                .toList()
            : List.of();
    return wrongNames.isEmpty() ? List.of("no record can be used") : wrongNames;
  }

  /** What is wrong with the name of a feature that no record has; empty where one has it. */
  private Optional<String> wrongName(String feature) {
    return features.get(feature).missing() < decoded
            || fields.has(feature)
            || source.format() != SourceFormat.JSON
        ? Optional.empty()
        : Optional.of("no record has the field %s. %s".formatted(feature, fields.advice(feature)));
  }

  Map<String, Feature> features() {
    return features;
  }

  /** The recent records that can be used. */
  List<Decoded.Row> rows() {
    return rows;
  }

  /** The earliest event time of the oldest and of the recent records. */
  long oldestEvent() {
    return oldestEvent;
  }

  long firstEvent() {
    return firstEvent;
  }

  long lastEvent() {
    return lastEvent;
  }
}
