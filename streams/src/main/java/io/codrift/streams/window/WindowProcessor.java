package io.codrift.streams.window;

import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.deadletter.DeadLetter;
import io.codrift.streams.deadletter.DeadLetterLimit;
import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.ingest.EventTimes;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.metrics.MonitorGauges;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.sample.SampleChunks;
import io.codrift.streams.sample.SampleHash;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task of the window stage: decodes records, hands rows to {@link PartitionWindows}, sends
 * their parts, dead letters and progress, and detects an idle partition.
 *
 * <p>A partition is idle when it has brought no row for the idle timeout, everything is consumed
 * and the brokers say that there is nothing else, and as long as they do. Its event time then goes
 * on with the wall clock, from the watermark and the time at which its row was written to the log,
 * so that a restart does not begin the silence anew.
 */
final class WindowProcessor implements Processor<byte[], byte[], byte[], Object> {
  private static final Logger LOG = LoggerFactory.getLogger(WindowProcessor.class);
  private static final String STAGE = "window";

  /**
   * A multiple of max-segments. Partitions receive segments in different orders, and every
   * partition should sample the segments that the estimate stage admits.
   */
  private static final int SEGMENTS_SAMPLED = 4;

  private static final Duration SHORTEST_PERIOD = Duration.ofMillis(50);
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

  /**
   * For so long a partition is taken to be idle after the brokers were asked. They are asked every
   * second, and their answer is taken a second later.
   */
  static final Duration PROVEN_FOR = Duration.ofSeconds(5);

  /** How often parts are sent while some are due. */
  static final Duration PIECE_PERIOD = Duration.ofMillis(50);

  /**
   * Bytes of parts that are sent within this time, and one part more at most: a transaction must
   * not outlast its timeout. So it is with the bytes of panes that get another layout. More is done
   * at once only where the configuration has changed and a record comes though the input is held.
   */
  static final long PIECE_BYTES = 4_000_000;

  private final SourceConfig source;
  private final InputCount input;
  private final RecordDecoder decoder;
  private final EventTimes eventTimes;
  private final ConsumedRecords consumed;
  private final InputLog log;
  private final InputHold hold;
  private final WindowLayout layout;
  private final RecordCounts counts;
  private final RefusedRecords refusals;
  private final UnseenFeatures unseen;
  private final int deadLettersPerMinute;
  private final CodriftMetrics metrics;
  private final OwnTopics topics;
  private final WindowStores stores;

  private ProcessorContext<byte[], Object> context;
  private MonitorGauges gauges;
  private TopicPartition partition;
  private SampleHash hash;

  /** Null until the first record or punctuation: init() may not write to stores. */
  private PartitionWindows windows;

  /** Whether they are still those of an earlier configuration, closed and not all sent. */
  private boolean earlierLayout;

  /** The panes get another layout; null if they do not. */
  private LayoutChange change;

  private InputOffsets offsets;

  private RefusedRecords.Task refused;
  private DeadLetterLimit limit;

  private long lastProcessed;

  /** Since when this task has had no row: the idle timeout is counted from here. */
  private long quietSince;

  /** When everything was consumed last; {@link Frontier#UNKNOWN} if it never was. */
  private long consumedAt;

  private boolean rowsSincePunctuation;
  private boolean idle;

  /** Whether it has been idle since its last row. */
  private boolean idleSinceRow;

  /** Until when the partition is known to have no further record, if it is idle. */
  private long silentUntil;

  /** What was reported last: idle, and without an open window. */
  private boolean reportedIdle;

  private boolean reported;
  private long reportedUntil;
  private long reportedSilence;

  /** Wall-clock time of the last report. */
  private long reportedAt;

  /** Whether parts were sent since the last report. */
  private boolean opened;

  /** Bytes of parts that may still be sent until the next piece. */
  private long bytesLeft;

  /** Timestamp of the messages that are sent now. */
  private long now;

  WindowProcessor(
      SourceConfig source,
      OwnTopics topics,
      WindowStores stores,
      InputCount input,
      RecordDecoder decoder,
      ConsumedRecords consumed,
      InputLog log,
      InputHold hold,
      RefusedRecords refusals,
      UnseenFeatures unseen,
      int deadLettersPerMinute,
      CodriftMetrics metrics) {
    this.source = source;
    this.topics = topics;
    this.stores = stores;
    this.input = input;
    this.decoder = decoder;
    this.eventTimes = new EventTimes(source);
    this.consumed = consumed;
    this.log = log;
    this.hold = hold;
    this.layout = WindowLayout.of(source);
    this.metrics = metrics;
    this.refusals = refusals;
    this.unseen = unseen;
    this.deadLettersPerMinute = deadLettersPerMinute;
    this.counts = new RecordCounts(metrics, source.topic(), layout.features());
  }

  @Override
  public void init(ProcessorContext<byte[], Object> context) {
    this.context = context;
    partition = new TopicPartition(source.topic(), context.taskId().partition());
    if (partition.partition() >= input.topic().partitions()) {
      throw new IllegalStateException(
          "%s has more partitions than the %d it had when this process started. Restart Codrift."
              .formatted(source.topic(), input.topic().partitions()));
    }
    hash = new SampleHash(source.topic(), partition.partition());
    // Kafka Streams calls this again on a revived task, so all state must be reset.
    windows = null;
    earlierLayout = false;
    change = null;
    lastProcessed = -1;
    quietSince = context.currentSystemTimeMs();
    consumedAt = Frontier.UNKNOWN;
    rowsSincePunctuation = false;
    idle = false;
    idleSinceRow = false;
    silentUntil = Frontier.UNKNOWN;
    reportedIdle = false;
    reported = false;
    reportedUntil = WindowLayout.NOTHING;
    opened = false;
    bytesLeft = PIECE_BYTES;
    hold.set(
        partition,
        frontierStore().frontier().closing() || LayoutChange.isNeeded(frontierStore(), layout));
    consumed.restart(partition);
    refused = refusals.task(partition.partition());
    limit = new DeadLetterLimit(partition, topics.deadLetters().name(), deadLettersPerMinute);
    gauges = metrics.monitorGauges();
    context.schedule(PIECE_PERIOD, PunctuationType.WALL_CLOCK_TIME, this::nextPiece);
    context.schedule(period(), PunctuationType.WALL_CLOCK_TIME, this::punctuate);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata origin = context.recordMetadata().orElseThrow();
    now = record.timestamp();
    startAtOnce();
    if (!offsets.isNew(origin.offset())) {
      lastProcessed = origin.offset();
      return;
    }
    Decoded decoded = decode(record);
    if (decoded instanceof Decoded.Row row) {
      idle = false;
      idleSinceRow = false;
      rowsSincePunctuation = true;
      refused.row();
      unseen.after(row.features()).ifPresent(this::warnOf);
      windows.add(
          row.segment(),
          row.eventTime(),
          writtenAt(record),
          hash.of(origin.offset()),
          origin.offset(),
          row.features(),
          row.texts());
    } else if (decoded instanceof Decoded.Rejected rejected) {
      // A rejected record does not advance the watermark, so the partition stays idle. Otherwise
      // windows would wait forever for a partition that has only unusable records.
      counts.deadLetter(rejected.reason());
      refused.refuse(rejected, origin.offset());
      windows.reject(origin.offset());
      if (limit.copies(origin.offset(), context.currentSystemTimeMs())) {
        copy(record, rejected);
      } else {
        counts.notCopied();
      }
    }
    lastProcessed = origin.offset();
    sendParts();
    if (hasNews()) {
      report();
    }
  }

  private void copy(Record<byte[], byte[]> record, Decoded.Rejected rejected) {
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

  private void warnOf(List<String> features) {
    LOG.warn(
        "The first {} rows of {} have no value of {}: its monitors are not estimated. Is the name"
            + " right? `codrift check` shows the fields of the records.",
        UnseenFeatures.ROWS,
        source.topic(),
        String.join(", ", features));
  }

  /** When a record was written to the log at the earliest. */
  private long writtenAt(Record<byte[], byte[]> record) {
    if (record.timestamp() == 0) {
      // It has none.
      return context.currentSystemTimeMs();
    }
    // A record may have an old timestamp. It did not lie there when everything was consumed.
    return Math.max(record.timestamp(), consumedAt);
  }

  @Override
  public void close() {
    counts.publish();
    refused.close();
    limit.end();
    gauges.close();
    hold.set(partition, false);
  }

  private Decoded decode(Record<byte[], byte[]> record) {
    long timestamp = LogTimestamps.unclamped(record.headers(), record.timestamp());
    Decoded decoded = decoder.decode(record.key(), record.value(), record.headers(), timestamp);
    if (!(decoded instanceof Decoded.Row row)) {
      return decoded;
    }
    Optional<Decoded.Rejected> refusal =
        eventTimes.refusal(row.eventTime(), timestamp, context.currentSystemTimeMs());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return decoded;
  }

  private void punctuate(long time) {
    now = time;
    counts.publish();
    refused.publish(time);
    limit.look(time);
    if (!start(() -> bytesLeft > 0)) {
      return;
    }
    offsets.look(time);
    if (rowsSincePunctuation) {
      rowsSincePunctuation = false;
      quietSince = time;
    }
    lookForSilence(time);
    sendParts();
    // The estimate stage completes no window before it has progress of every partition. From later
    // reports it tells how long a source is silent. A task that does not run, has records to
    // consume or hears nothing from the brokers says nothing, so that its silence is not taken for
    // that of the source.
    boolean again =
        reportedIdle && silentUntil - reportedSilence >= source.window().advance().toMillis();
    // The estimate stage is told again what it knows: a process that did not know the source, or
    // began anew, does not. It also learns that the partition has a task.
    boolean due = time - reportedAt >= WindowsMessage.Progress.REPEATED_EVERY.toMillis();
    if (!reported || hasNews() || again || due) {
      report();
    }
    gauges.partition(source.topic(), partition.partition(), windows.watermark(), idle);
  }

  /**
   * A silence begins when everything is consumed, and lasts as long as the brokers say that there
   * is no further record. Records of an open transaction end it, and brokers that do not answer.
   * Unusable records alone do not: they come and are consumed. Nor do they keep it from going on
   * when it has ended.
   */
  private void lookForSilence(long time) {
    boolean everything = consumed.everything(partition, lastProcessed);
    if (everything) {
      consumedAt = time;
    }
    long idleFrom = quietSince + source.idleTimeout().toMillis();
    if (time >= idleFrom && (everything || idleSinceRow)) {
      OptionalLong nothingLeft = consumed.nothingLeftAt(partition, lastProcessed, idleFrom, time);
      if (nothingLeft.isPresent()) {
        idle = true;
        idleSinceRow = true;
        silentUntil = nothingLeft.getAsLong();
        if (everything) {
          closeWhatIsOver();
        }
      }
    }
    if (idle && time - silentUntil > PROVEN_FOR.toMillis()) {
      idle = false;
    }
  }

  private void nextPiece(long time) {
    bytesLeft = PIECE_BYTES;
    if (!hold.isHeld(partition)) {
      return;
    }
    now = time;
    if (windows != null) {
      sendParts();
      if (hasNews()) {
        report();
      }
    }
    if (windows == null || !windows.closing()) {
      start(() -> bytesLeft > 0);
    }
  }

  /**
   * Sends parts that are due, as many as fit. While some are left, the input is not read, so that
   * what is due does not pile up, and what is sent is committed before the next piece.
   */
  private void sendParts() {
    if (!windows.closing()) {
      return;
    }
    windows.sendParts(() -> bytesLeft > 0);
    hold.set(partition, windows.closing() || earlierLayout);
    if (windows.closing()) {
      context.commit();
    }
  }

  private void closeWhatIsOver() {
    switch (source.onIdle()) {
      case WAIT -> windows.passed(windows.reachedAt(silentUntil));
      case CLOSE -> windows.closeAll();
    }
  }

  /** How long the partition has brought no row, in milliseconds. */
  private long silence() {
    return Math.max(0, silentUntil - windows.silentSince());
  }

  /** Whether windows need not wait for the partition: it has nothing that would be sent later. */
  private boolean idleWithoutWindows() {
    return idle && !windows.anyOpen();
  }

  private boolean hasNews() {
    return windows.sentUntil() != reportedUntil || idleWithoutWindows() != reportedIdle;
  }

  /**
   * Continues from the stores. After a change of the configuration, windows that were closed before
   * are sent as they were configured when they closed; then this is called again, and the open
   * panes are changed.
   *
   * @param more asked before each pane that is changed: whether to do so in this call
   * @return whether the windows are there; if not, this has to be called again
   */
  private boolean start(BooleanSupplier more) {
    if (windows != null && !earlierLayout) {
      return true;
    }
    FrontierStore frontiers = frontierStore();
    KeyValueStore<BlockKey, byte[]> samples = stores.samples().of(context);
    KeyValueStore<PaneKey, PaneCounters> counters = stores.panes().of(context);
    Frontier frontier = frontiers.frontier();
    WindowLayout first = frontier.closing() ? frontiers.layout().orElse(layout) : layout;
    if (windows != null && first.equals(windows.layout())) {
      return true;
    }
    if (change == null) {
      windows = null;
      change = new LayoutChange(samples, counters, frontiers, partition.partition(), first);
    }
    while (!change.isDone() && more.getAsBoolean()) {
      bytesLeft -= change.next();
    }
    if (!change.isDone()) {
      hold.set(partition, true);
      context.commit();
      return false;
    }
    change = null;
    earlierLayout = !first.equals(layout);
    windows =
        new PartitionWindows(
            new PartitionWindows.Origin(
                source.topic(),
                partition.partition(),
                input.topic().partitions(),
                SEGMENTS_SAMPLED * source.maxSegments(),
                source.segmentExpiry()),
            first,
            new PaneStore(samples, counters, first, partition.partition()),
            frontiers,
            counts,
            this::send);
    offsets = new InputOffsets(partition, log, windows, counts);
    offsets.look(context.currentSystemTimeMs());
    reportedUntil = windows.sentUntil();
    if (windows.silentSince() == Frontier.UNKNOWN) {
      windows.silentFrom(context.currentSystemTimeMs());
    }
    quietSince = Math.min(quietSince, windows.silentSince());
    hold.set(partition, windows.closing());
    return true;
  }

  /**
   * Lets no row come into panes of an earlier configuration. The input is held while there are such
   * panes, so this does the rest at once only where a record was fetched nevertheless.
   */
  private void startAtOnce() {
    start(() -> true);
    if (earlierLayout) {
      windows.sendParts(() -> true);
      report();
      start(() -> true);
    }
  }

  private FrontierStore frontierStore() {
    return new FrontierStore(stores.frontier().of(context));
  }

  private void send(WindowSample chunk) {
    if (!opened) {
      opened = true;
      sendProgress(true);
    }
    WindowSample closed =
        WindowSample.newBuilder(chunk)
            .setClosedAt(Instant.ofEpochMilli(context.currentSystemTimeMs()))
            .build();
    topics.windows().send(context, new WindowsMessage.Part(closed), now);
    bytesLeft -= SampleChunks.bytes(chunk);
  }

  private void report() {
    sendProgress(false);
    opened = false;
    reported = true;
    reportedAt = context.currentSystemTimeMs();
    reportedSilence = silentUntil;
    reportedIdle = idleWithoutWindows();
    reportedUntil = windows.sentUntil();
  }

  private void sendProgress(boolean opening) {
    long reached =
        idleWithoutWindows() ? windows.reachedAt(windows.silentSince()) : windows.watermark();
    WindowProgress progress =
        WindowProgress.newBuilder()
            .setSource(source.topic())
            .setPartition(partition.partition())
            .setPartitions(input.topic().partitions())
            .setTopicId(input.topic().id())
            .setCountedAt(input.at())
            .setClosedUntil(Instant.ofEpochMilli(windows.sentUntil()))
            .setLateUntil(windows.closedUntil())
            .setWatermark(Instant.ofEpochMilli(reached))
            .setIdle(idleWithoutWindows())
            .setIdleMillis(idleWithoutWindows() ? silence() : 0)
            .setSentAt(Instant.ofEpochMilli(context.currentSystemTimeMs()))
            .setNumber(windows.nextProgress())
            .setOpening(opening)
            .build();
    topics.windows().send(context, new WindowsMessage.Progress(progress), now);
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
