package io.codrift.streams.testing;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.Topics;
import io.codrift.streams.testing.WindowOracle.Origin;
import io.codrift.streams.testing.process.CodriftProcess;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The committed output of one application, decoded. Thread-safe as long as the fixture is. */
public final class StageOutput {
  private final KafkaFixture kafka;
  private final Topics topics;
  private final KnownSchemas schemas;

  /**
   * @param name of the application
   */
  public StageOutput(KafkaFixture kafka, String name) {
    this(kafka, name, KnownSchemas.bundled());
  }

  /**
   * @param name of the application
   * @param schemas schemas that decode its output
   */
  public StageOutput(KafkaFixture kafka, String name, KnownSchemas schemas) {
    this.kafka = kafka;
    this.topics = new Topics(name);
    this.schemas = schemas;
  }

  /** The names of the application's topics. */
  public Topics topics() {
    return topics;
  }

  /**
   * The first lines of the application's configuration, YAML: its name, the brokers and its topics.
   *
   * @param partitions of each of its topics
   */
  public String configuration(Path stateDir, int partitions) {
    return """
        name: %s
        kafka: { bootstrap.servers: "%s" }
        state-dir: %s
        topics: { partitions: %d, replication: 1 }
        """
        .formatted(topics.name(), kafka.bootstrapServers(), stateDir, partitions);
  }

  /** All estimates, each partition in order. */
  public List<DependenceEstimate> estimates() {
    return decodeEstimates(kafka.readCommitted(topics.estimates()));
  }

  /** Waits until the given number of estimates is committed. */
  public List<DependenceEstimate> awaitEstimates(int count, CodriftProcess process) {
    return decodeEstimates(
        kafka.awaitCommitted(
            topics.estimates(),
            records -> {
              process.requireAlive();
              return records.size() >= count;
            }));
  }

  private List<DependenceEstimate> decodeEstimates(List<ConsumerRecord<byte[], byte[]>> records) {
    MessageCodec<DependenceEstimate> codec = new MessageCodec<>(DependenceEstimate.class, schemas);
    return records.stream().map(record -> codec.decode(record.value())).toList();
  }

  /** All alerts, each partition in order. */
  public List<DependenceAlert> alerts() {
    MessageCodec<DependenceAlert> codec =
        new MessageCodec<>(DependenceAlert.class, KnownSchemas.bundled());
    return kafka.readCommitted(topics.alerts()).stream()
        .map(record -> codec.decode(record.value()))
        .toList();
  }

  /** Waits until the alert stage has processed every committed estimate. Returns all alerts. */
  public List<DependenceAlert> alertsOfAllEstimates() {
    kafka.awaitConsumed(topics.name() + "-alert", topics.estimates());
    return alerts();
  }

  /** Follows it from its beginning; the caller closes it. */
  public Live follow() {
    return new Live(kafka.follow(topics.windows()), kafka.follow(topics.estimates()));
  }

  /** The committed output so far. Not thread-safe. */
  public static final class Live implements AutoCloseable {
    private final MessageCodec<WindowProgress> progressCodec =
        new MessageCodec<>(WindowProgress.class, KnownSchemas.bundled());
    private final MessageCodec<DependenceEstimate> estimateCodec =
        new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());
    private final KafkaFixture.CommittedTopic windows;
    private final KafkaFixture.CommittedTopic estimated;
    private final List<WindowProgress> progress = new ArrayList<>();
    private final List<DependenceEstimate> estimates = new ArrayList<>();

    private Live(KafkaFixture.CommittedTopic windows, KafkaFixture.CommittedTopic estimated) {
      this.windows = windows;
      this.estimated = estimated;
    }

    /** Reads the output that was committed since the last call. */
    public void poll() {
      windows.poll(
          record -> {
            // Every partition gets the same messages.
            if (record.partition() == 0 && progressCodec.matches(record.value())) {
              progress.add(progressCodec.decode(record.value()));
            }
          });
      estimated.poll(record -> estimates.add(estimateCodec.decode(record.value())));
    }

    /** All progress messages. */
    public List<WindowProgress> progress() {
      return Collections.unmodifiableList(progress);
    }

    /** All estimates, each partition in order. */
    public List<DependenceEstimate> estimates() {
      return Collections.unmodifiableList(estimates);
    }

    @Override
    public void close() {
      windows.close();
      estimated.close();
    }
  }

  /**
   * The parts of all windows, joined from their chunks.
   *
   * @throws AssertionError if a part was sent twice, or a chunk is missing or disagrees
   */
  public Map<PartKey, Part> parts() {
    MessageCodec<WindowSample> codec =
        new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());
    Map<PartKey, List<WindowSample>> chunks = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : kafka.readCommitted(topics.windows())) {
      if (codec.matches(record.value())) {
        WindowSample chunk = codec.decode(record.value());
        PartKey key =
            new PartKey(
                chunk.getWindowStart().toEpochMilli(), chunk.getSegment(), chunk.getPartition());
        chunks.computeIfAbsent(key, k -> new ArrayList<>()).add(chunk);
      }
    }
    Map<PartKey, Part> parts = new TreeMap<>();
    chunks.forEach((key, list) -> parts.put(key, Part.of(key, list)));
    return parts;
  }

  /** All dead letters. */
  public List<DeadLetter> deadLetters() {
    return kafka.readCommitted(topics.deadLetters()).stream().map(DeadLetter::of).toList();
  }

  /** Identifies a part of a window. */
  public record PartKey(long start, String segment, int partition) implements Comparable<PartKey> {
    @Override
    public int compareTo(PartKey other) {
      int byStart = Long.compare(start, other.start);
      int bySegment = byStart != 0 ? byStart : segment.compareTo(other.segment);
      return bySegment != 0 ? bySegment : Integer.compare(partition, other.partition);
    }

    /** The window over all partitions. */
    public WindowOracle.Key window() {
      return new WindowOracle.Key(start, segment);
    }
  }

  /** One sampled row, for comparison bit by bit. */
  public record Row(long hash, Origin origin, long eventTime, List<Double> features) {
    /** Whether no feature is missing. */
    boolean complete() {
      return features.stream().noneMatch(value -> value.isNaN());
    }
  }

  /**
   * One input partition's part of a window.
   *
   * @param seen records that fell into it
   * @param missing missing values by feature
   * @param late late records since the previous part
   * @param rejected dead letters since the previous part
   * @param maxSamples k of the sample
   * @param rows in the order of sending
   */
  public record Part(
      long seen,
      Map<String, Long> missing,
      long late,
      long rejected,
      int maxSamples,
      List<Row> rows) {

    static Part of(PartKey key, List<WindowSample> chunks) {
      WindowSample first = chunks.get(0);
      if (chunks.size() != first.getChunks()) {
        throw new AssertionError(
            "%s has %d chunks, not %d: sent twice or truncated"
                .formatted(key, chunks.size(), first.getChunks()));
      }
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < chunks.size(); i++) {
        WindowSample chunk = chunks.get(i);
        if (chunk.getChunk() != i
            || chunk.getSeen() != first.getSeen()
            || !chunk.getMissing().equals(first.getMissing())) {
          throw new AssertionError("chunk %d of %s disagrees: %s".formatted(i, key, chunk));
        }
        readRows(chunk, rows);
      }
      Map<String, Long> missing = new TreeMap<>();
      first.getMissing().forEach(count -> missing.put(count.getFeature(), count.getCount()));
      return new Part(
          first.getSeen(),
          missing,
          first.getLate(),
          first.getRejected(),
          first.getMaxSamples(),
          rows);
    }

    private static void readRows(WindowSample chunk, List<Row> rows) {
      ByteBuffer hashes = littleEndian(chunk.getHashes());
      ByteBuffer offsets = littleEndian(chunk.getOffsets());
      ByteBuffer times = littleEndian(chunk.getEventTimes());
      ByteBuffer values = littleEndian(chunk.getRows());
      ByteBuffer remainders =
          littleEndian(
              chunk.getRemainders() == null ? ByteBuffer.allocate(0) : chunk.getRemainders());
      boolean wide = remainders.remaining() > values.remaining();
      while (hashes.hasRemaining()) {
        long hash = hashes.getLong();
        Origin origin = new Origin(chunk.getPartition(), offsets.getLong());
        long time = times.getLong();
        List<Double> features = new ArrayList<>();
        for (int i = 0; i < chunk.getFeatures().size(); i++) {
          double value = values.getFloat();
          if (remainders.hasRemaining()) {
            long remainder = wide ? remainders.getLong() : remainders.getInt();
            value = Double.longBitsToDouble(Double.doubleToLongBits(value) + remainder);
          }
          features.add(value);
        }
        rows.add(new Row(hash, origin, time, List.copyOf(features)));
      }
      if (offsets.hasRemaining()
          || times.hasRemaining()
          || values.hasRemaining()
          || remainders.hasRemaining()) {
        throw new AssertionError("columns of different lengths in " + chunk);
      }
    }

    private static ByteBuffer littleEndian(ByteBuffer buffer) {
      return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * One dead letter.
   *
   * @param headers as text
   * @param value value of the dead letter
   */
  public record DeadLetter(Map<String, String> headers, byte[] value) {
    static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
      Map<String, String> headers = new TreeMap<>();
      for (Header header : record.headers()) {
        headers.put(
            header.key(),
            header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8));
      }
      return new DeadLetter(headers, record.value());
    }

    /** One header; empty if it is missing. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }
}
