package io.codrift.streams.window;

import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.SourceConfig;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task of the window stage: decodes records, hands rows to {@link PartitionWindows}, and sends
 * their parts piece by piece, with {@link DeadLetters} and {@link ProgressReports}.
 *
 * <p>While the partition is idle, which {@link Silence} tells, its event time goes on with the wall
 * clock, from the watermark and the time at which its row was written to the log, so that a restart
 * does not begin the silence anew.
 */
final class WindowProcessor implements Processor<byte[], byte[], byte[], Object> {
  private static final Logger LOG = LoggerFactory.getLogger(WindowProcessor.class);

  /**
   * A multiple of max-segments. Partitions receive segments in different orders, and every
   * partition should sample the segments that the estimate stage admits.
   */
  private static final int SEGMENTS_SAMPLED = 4;

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
  private Silence silence;
  private ProgressReports reports;
  private RefusedRecords.Task refused;
  private DeadLetters deadLetters;
  private Piece piece;
  private StoredWindows stored;

  /**
   * Null until the first record or punctuation, as init() may not write to stores, and while the
   * panes get another layout.
   */
  private PartitionWindows windows;

  /** Whether they are still those of an earlier configuration, closed and not all sent. */
  private boolean earlierLayout;

  private InputOffsets offsets;
  private long lastProcessed;

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
    lastProcessed = -1;
    piece = new Piece();
    stored = storedWindows();
    hold.set(partition, stored.hasWork());
    consumed.restart(partition);
    silence = new Silence(partition, consumed, source.idleTimeout(), context.currentSystemTimeMs());
    reports =
        new ProgressReports(
            source.topic(),
            partition.partition(),
            input,
            source.window().advance(),
            silence,
            this::send);
    refused = refusals.task(partition.partition());
    deadLetters =
        new DeadLetters(
            context,
            topics.deadLetters(),
            new DeadLetterLimit(partition, topics.deadLetters().name(), deadLettersPerMinute),
            counts);
    gauges = metrics.monitorGauges();
    context.schedule(Piece.PERIOD, PunctuationType.WALL_CLOCK_TIME, this::nextPiece);
    context.schedule(silence.period(), PunctuationType.WALL_CLOCK_TIME, this::punctuate);
  }

  private StoredWindows storedWindows() {
    return new StoredWindows(
        new PartitionWindows.Origin(
            source.topic(),
            partition.partition(),
            input.topic().partitions(),
            SEGMENTS_SAMPLED * source.maxSegments(),
            source.segmentExpiry()),
        layout,
        stores.samples().of(context),
        stores.panes().of(context),
        new FrontierStore(stores.frontier().of(context)),
        counts,
        this::send);
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
      silence.row();
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
      refused.refuse(rejected, origin.offset());
      windows.reject(origin.offset());
      deadLetters.add(record, origin, rejected);
    }
    lastProcessed = origin.offset();
    sendParts();
    reportNews();
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
    return Math.max(record.timestamp(), silence.consumedAt());
  }

  @Override
  public void close() {
    counts.publish();
    refused.close();
    deadLetters.end();
    gauges.close();
    hold.set(partition, false);
  }

  private Decoded decode(Record<byte[], byte[]> record) {
    long timestamp = LogTimestamps.unclamped(record.headers(), record.timestamp());
    Decoded decoded = decoder.decode(record.key(), record.value(), record.headers(), timestamp);
    if (!(decoded instanceof Decoded.Row row)) {
      return decoded;
    }
    // Streams reads its clock once for many records. The log's timestamp was clamped by the clock
    // of
    // a moment ago, which may be later.
    long clock = Math.max(context.currentSystemTimeMs(), record.timestamp());
    Optional<Decoded.Rejected> refusal = eventTimes.refusal(row.eventTime(), timestamp, clock);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return decoded;
  }

  private void punctuate(long time) {
    now = time;
    counts.publish();
    refused.publish(time);
    deadLetters.look(time);
    if (!start(piece::hasRoom)) {
      return;
    }
    offsets.look(time);
    if (silence.look(time, lastProcessed)) {
      closeWhatIsOver();
    }
    sendParts();
    if (reports.isDue(windows, time)) {
      report();
    }
    gauges.partition(source.topic(), partition.partition(), windows.watermark(), silence.isIdle());
  }

  private void nextPiece(long time) {
    piece.begin();
    if (!hold.isHeld(partition)) {
      return;
    }
    now = time;
    if (windows != null) {
      sendParts();
      reportNews();
    }
    if (windows == null || !windows.closing()) {
      start(piece::hasRoom);
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
    windows.sendParts(piece::hasRoom);
    hold.set(partition, windows.closing() || earlierLayout);
    if (windows.closing()) {
      context.commit();
    }
  }

  private void closeWhatIsOver() {
    switch (source.onIdle()) {
      case WAIT -> windows.passed(windows.reachedAt(silence.provenUntil()));
      case CLOSE -> windows.closeAll();
    }
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
    if (windows != null && (!earlierLayout || windows.closing())) {
      return true;
    }
    windows = null;
    Optional<PartitionWindows> made = stored.make(piece, more);
    if (made.isEmpty()) {
      hold.set(partition, true);
      context.commit();
      return false;
    }
    begin(made.get());
    return true;
  }

  private void begin(PartitionWindows made) {
    windows = made;
    earlierLayout = !made.layout().equals(layout);
    offsets = new InputOffsets(partition, log, made, counts);
    offsets.look(context.currentSystemTimeMs());
    reports.begin(made);
    if (made.silentSince() == Frontier.UNKNOWN) {
      made.silentFrom(context.currentSystemTimeMs());
    }
    silence.goesOnFrom(made.silentSince());
    hold.set(partition, made.closing());
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

  private void send(WindowSample chunk) {
    long time = context.currentSystemTimeMs();
    reports.open(windows, time);
    WindowSample closed =
        WindowSample.newBuilder(chunk).setClosedAt(Instant.ofEpochMilli(time)).build();
    topics.windows().send(context, new WindowsMessage.Part(closed), now);
    piece.use(SampleChunks.bytes(chunk));
  }

  private void send(WindowProgress progress) {
    topics.windows().send(context, new WindowsMessage.Progress(progress), now);
  }

  private void reportNews() {
    if (reports.hasNews(windows)) {
      report();
    }
  }

  private void report() {
    reports.report(windows, context.currentSystemTimeMs());
  }
}
