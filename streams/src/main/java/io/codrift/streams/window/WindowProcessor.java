package io.codrift.streams.window;

import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.deadletter.DeadLetter;
import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.ingest.RejectReason;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.sample.SampleHash;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsMessage;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * One task of the window stage: decodes records, hands rows to {@link PartitionWindows}, sends
 * their parts, dead letters and progress, and detects an idle partition.
 */
final class WindowProcessor implements Processor<byte[], byte[], byte[], Object> {
  private static final String STAGE = "window";

  /**
   * A multiple of max-segments. Partitions receive segments in different orders, and every
   * partition should sample the segments that the estimate stage admits.
   */
  private static final int SEGMENTS_SAMPLED = 4;

  private static final Duration SHORTEST_PERIOD = Duration.ofMillis(50);
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

  private final SourceConfig source;
  private final int partitions;
  private final RecordDecoder decoder;
  private final ConsumedRecords consumed;
  private final WindowLayout layout;
  private final RecordCounts counts;
  private final OwnTopics topics;
  private final WindowStores stores;

  private ProcessorContext<byte[], Object> context;
  private TopicPartition partition;
  private SampleHash hash;

  /** Null until the first record or punctuation: init() may not write to stores. */
  private PartitionWindows windows;

  private long lastProcessed;
  private long silentSince;
  private boolean rowsSincePunctuation;
  private boolean idle;
  private boolean reported;
  private long reportedUntil;

  /** Timestamp of the messages that are sent now. */
  private long now;

  WindowProcessor(
      SourceConfig source,
      OwnTopics topics,
      WindowStores stores,
      int partitions,
      RecordDecoder decoder,
      ConsumedRecords consumed,
      CodriftMetrics metrics) {
    this.source = source;
    this.topics = topics;
    this.stores = stores;
    this.partitions = partitions;
    this.decoder = decoder;
    this.consumed = consumed;
    this.layout = WindowLayout.of(source);
    this.counts = new RecordCounts(metrics, source.topic(), layout.features());
  }

  @Override
  public void init(ProcessorContext<byte[], Object> context) {
    this.context = context;
    partition = new TopicPartition(source.topic(), context.taskId().partition());
    if (partition.partition() >= partitions) {
      throw new IllegalStateException(
          "%s has more partitions than the %d it had when this process started. Restart Codrift."
              .formatted(source.topic(), partitions));
    }
    hash = new SampleHash(source.topic(), partition.partition());
    // Kafka Streams calls this again on a revived task, so all state must be reset.
    windows = null;
    lastProcessed = -1;
    silentSince = context.currentSystemTimeMs();
    rowsSincePunctuation = false;
    idle = false;
    reported = false;
    reportedUntil = WindowLayout.NOTHING;
    consumed.restart(partition);
    context.schedule(period(), PunctuationType.WALL_CLOCK_TIME, this::punctuate);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata origin = context.recordMetadata().orElseThrow();
    now = record.timestamp();
    start();
    boolean wasIdle = idle;
    Decoded decoded = decode(record);
    if (decoded instanceof Decoded.Row row) {
      idle = false;
      rowsSincePunctuation = true;
      windows.add(
          row.segment(),
          row.eventTime(),
          hash.of(origin.offset()),
          origin.offset(),
          row.features());
    } else if (decoded instanceof Decoded.Rejected rejected) {
      // A rejected record does not advance the watermark, so the partition stays idle. Otherwise
      // windows would wait forever for a partition that has only unusable records.
      counts.deadLetter(rejected.reason());
      windows.reject();
      topics
          .deadLetters()
          .send(
              context,
              DeadLetter.of(
                  STAGE,
                  record,
                  context.recordMetadata(),
                  rejected.reason().word(),
                  rejected.detail()));
    }
    lastProcessed = origin.offset();
    if (wasIdle != idle || windows.closedUntil() != reportedUntil) {
      report();
    }
  }

  @Override
  public void close() {
    counts.publish();
  }

  private Decoded decode(Record<byte[], byte[]> record) {
    long logTimestamp = record.timestamp();
    Decoded decoded =
        decoder.decode(
            record.key(),
            record.value(),
            record.headers(),
            LogTimestamps.unclamped(record.headers(), logTimestamp));
    if (!(decoded instanceof Decoded.Row row)) {
      return decoded;
    }
    if (row.eventTime() < 0) {
      return new Decoded.Rejected(
          RejectReason.NEGATIVE_TIMESTAMP,
          "the event time is %d, but must not be before the epoch".formatted(row.eventTime()));
    }
    if (row.eventTime() - logTimestamp > source.maxAhead().toMillis()) {
      return new Decoded.Rejected(
          RejectReason.TOO_FAR_AHEAD,
          "the event time %s is further ahead of the record's timestamp %s than max-ahead, %s"
              .formatted(
                  Instant.ofEpochMilli(row.eventTime()),
                  Instant.ofEpochMilli(logTimestamp),
                  source.maxAhead()));
    }
    return decoded;
  }

  private void punctuate(long time) {
    now = time;
    start();
    counts.publish();
    if (rowsSincePunctuation) {
      rowsSincePunctuation = false;
      silentSince = time;
    }
    if (!idle
        && time - silentSince >= source.idleTimeout().toMillis()
        && consumed.everything(partition, lastProcessed)) {
      windows.closeAll();
      idle = true;
      report();
    } else if (!reported) {
      // The estimate stage completes no window before it has progress of every partition.
      report();
    }
  }

  private void start() {
    if (windows != null) {
      return;
    }
    KeyValueStore<BlockKey, byte[]> samples = stores.samples().of(context);
    KeyValueStore<PaneKey, PaneCounters> counters = stores.panes().of(context);
    FrontierStore frontiers = new FrontierStore(stores.frontier().of(context));
    new LayoutChange(samples, counters, frontiers, partition.partition()).apply(layout);
    windows =
        new PartitionWindows(
            new PartitionWindows.Origin(
                source.topic(),
                partition.partition(),
                partitions,
                SEGMENTS_SAMPLED * source.maxSegments()),
            layout,
            new PaneStore(samples, counters, layout, partition.partition()),
            frontiers,
            counts,
            this::send);
    reportedUntil = windows.closedUntil();
  }

  private void send(WindowSample chunk) {
    topics.windows().send(context, new WindowsMessage.Part(chunk), now);
  }

  private void report() {
    WindowProgress progress =
        WindowProgress.newBuilder()
            .setSource(source.topic())
            .setPartition(partition.partition())
            .setPartitions(partitions)
            .setClosedUntil(Instant.ofEpochMilli(windows.closedUntil()))
            .setWatermark(Instant.ofEpochMilli(windows.watermark()))
            .setIdle(idle)
            .build();
    topics.windows().send(context, new WindowsMessage.Progress(progress), now);
    reported = true;
    reportedUntil = windows.closedUntil();
  }

  /**
   * A tenth of the idle timeout, within bounds, so that an idle partition is detected at most a
   * tenth later.
   */
  private Duration period() {
    Duration tenth = source.idleTimeout().dividedBy(10);
    if (tenth.compareTo(SHORTEST_PERIOD) < 0) {
      return SHORTEST_PERIOD;
    }
    return tenth.compareTo(LONGEST_PERIOD) > 0 ? LONGEST_PERIOD : tenth;
  }
}
