package io.codrift.streams.estimate;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.deadletter.DeadLetter;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.sample.SegmentKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task of the estimate stage: decodes, assembles windows, hands them to the scheduler of fits
 * and, by a short punctuation, publishes what is finished. Holds no state but what {@code init()}
 * rebuilds from the stores, for Streams calls it again on a revived task.
 */
final class EstimateProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
  private static final Logger LOG = LoggerFactory.getLogger(EstimateProcessor.class);

  /** How often finished fits are collected. */
  static final Duration COLLECT_EVERY = Duration.ofMillis(100);

  private final CodriftConfig config;
  private final ModelService service;
  private final CodriftMetrics metrics;
  private final MessageCodec<WindowSample> samples =
      new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());
  private final MessageCodec<WindowProgress> progresses =
      new MessageCodec<>(WindowProgress.class, KnownSchemas.bundled());
  private final MessageCodec<SegmentAdmission> admissions =
      new MessageCodec<>(SegmentAdmission.class, KnownSchemas.bundled());
  private final Set<String> said = new HashSet<>();

  private ProcessorContext<byte[], Outgoing> context;
  private WindowAssembly assembly;
  private AdmissionList list;
  private List<WindowAssembly.SegmentName> unanswered;
  private FitScheduler scheduler;
  private EstimatePublisher publisher;

  EstimateProcessor(CodriftConfig config, ModelService service, CodriftMetrics metrics) {
    this.config = config;
    this.service = service;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<byte[], Outgoing> context) {
    this.context = context;
    assembly =
        new WindowAssembly(
            store(EstimateStage.PARTS_STORE),
            store(EstimateStage.FRONTIERS_STORE),
            config.sources());
    assembly.restore();
    list = new AdmissionList(store(EstimateStage.FRONTIERS_STORE), config.sources());
    list.restore();
    unanswered = assembly.unanswered();
    publisher =
        new EstimatePublisher(
            context, EstimateStage.ESTIMATES_SINK, store(EstimateStage.LATEST_STORE), metrics);
    publisher.restore(
        config.sources().stream()
            .flatMap(source -> source.monitors().stream())
            .map(MonitorConfig::name)
            .collect(Collectors.toSet()));
    scheduler =
        new FitScheduler(
            config,
            service,
            new PendingStore(store(EstimateStage.PENDING_STORE)),
            new CheckpointStore(store(EstimateStage.CHECKPOINTS_STORE)),
            publisher);
    scheduler.restore();
    context.schedule(COLLECT_EVERY, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
  }

  private KeyValueStore<Bytes, byte[]> store(String name) {
    return context.getStateStore(name);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    byte[] value = record.value();
    try {
      if (value == null) {
        throw new UnusableMessageException("empty", "the message has no value");
      } else if (samples.matches(value)) {
        sample(WindowMessages.validated(samples.decode(value)), value);
      } else if (progresses.matches(value)) {
        progress(WindowMessages.validated(progresses.decode(value)), value);
      } else if (admissions.matches(value)) {
        admission(admissions.decode(value));
      } else {
        throw new UnusableMessageException(
            "wrong_type",
            "the value is no WindowSample, no WindowProgress and no SegmentAdmission");
      }
    } catch (MalformedMessageException e) {
      deadLetter(record, "undecodable", e.getMessage());
    } catch (UnusableMessageException e) {
      deadLetter(record, e.reason(), e.getMessage());
    }
  }

  private void sample(WindowSample chunk, byte[] bytes) {
    String source = chunk.getSource();
    if (!assembly.knows(source)) {
      throw new UnusableMessageException(
          "unknown_source", "source \"%s\" is not configured".formatted(source));
    }
    switch (assembly.add(chunk, bytes)) {
      case TAKEN -> {
        assembly.complete(source, chunk.getSegment(), this::schedule);
        scheduler.advance();
      }
      case CLAIM -> claim(source, chunk.getSegment());
      case LATE -> {
        if (chunk.getChunk() == 0) {
          metrics.records(source, "late_part", chunk.getSeen());
          LOG.info(
              "A part of partition {} of source {} came after its window at {} was complete: {}"
                  + " records are counted as late",
              chunk.getPartition(),
              source,
              chunk.getWindowStart(),
              chunk.getSeen());
        }
      }
      case REFUSED -> {
        if (chunk.getChunk() == 0) {
          metrics.records(source, "segment_refused", chunk.getSeen());
        }
      }
    }
  }

  private void claim(String source, String segment) {
    SegmentAdmission claim =
        SegmentAdmission.newBuilder()
            .setSource(source)
            .setSegment(segment)
            .setPartition(context.taskId().partition())
            .setVerdict(AdmissionVerdict.CLAIMED)
            .build();
    send(claim, SegmentKey.ofProgress(source), Outgoing.BY_KEY);
  }

  private void admission(SegmentAdmission admission) {
    String source = admission.getSource();
    if (!assembly.knows(source)) {
      LOG.warn("The claim of a segment of source \"{}\" is ignored: it is not configured", source);
      return;
    }
    String segment = admission.getSegment();
    switch (admission.getVerdict()) {
      case CLAIMED ->
          list.answer(admission)
              .ifPresent(
                  answer ->
                      send(answer, SegmentKey.ofPart(source, segment), answer.getPartition()));
      case ADMITTED -> {
        assembly.admit(source, segment);
        assembly.complete(source, segment, this::schedule);
        scheduler.advance();
      }
      case REFUSED -> {
        metrics.records(source, "segment_refused", assembly.refuse(source, segment));
        if (said.add(source)) {
          LOG.warn(
              "Source {} has more segments than max-segments allows; \"{}\" and others are counted"
                  + " and not estimated",
              source,
              segment);
        }
      }
      case UNKNOWN ->
          LOG.warn(
              "A verdict on segment \"{}\" of source {} is ignored: a newer Codrift sent it, and this"
                  + " version does not have it",
              segment,
              source);
    }
  }

  private void send(SegmentAdmission admission, byte[] key, int partition) {
    context.forward(
        new Record<>(
            key,
            new Outgoing(partition, admissions.encode(admission)),
            Math.max(0, context.currentSystemTimeMs())),
        EstimateStage.ADMISSIONS_SINK);
  }

  private void progress(WindowProgress progress, byte[] bytes) {
    String source = progress.getSource();
    if (assembly.knows(source)) {
      assembly.add(progress, bytes);
      assembly.complete(source, this::schedule);
      scheduler.advance();
    } else if (said.add(source)) {
      // Progress comes many times a minute and nothing is lost with it: no dead letter for each.
      LOG.warn("Progress of source \"{}\" is ignored: it is not configured", source);
    }
  }

  private void schedule(WindowAssembly.Assembled window) {
    SampleRows sample = SampleRows.merge(window.chunks());
    scheduler.add(
        WindowMessages.facts(window, sample.rows(), context.currentSystemTimeMs()), sample);
  }

  private void punctuate(long now) {
    // A claim of an earlier life may have gone to a task that did not know the source yet.
    unanswered.forEach(name -> claim(name.source(), name.segment()));
    unanswered = List.of();
    boolean published = scheduler.collect();
    scheduler.advance();
    scheduler.showBacklog(now);
    if (published) {
      context.commit();
    }
  }

  private void deadLetter(Record<byte[], byte[]> record, String reason, String detail) {
    LOG.warn("A message of {} is a dead letter: {}: {}", config.topics().windows(), reason, detail);
    metrics.deadLetter(config.topics().windows(), reason);
    Record<byte[], byte[]> letter =
        DeadLetter.of("estimate", record, context.recordMetadata(), reason, detail);
    context.forward(
        letter.withValue(new Outgoing(Outgoing.BY_KEY, letter.value())),
        EstimateStage.DEAD_LETTERS_SINK);
  }

  @Override
  public void close() {
    if (scheduler != null) {
      scheduler.close();
    }
    if (publisher != null) {
      publisher.close();
    }
  }
}
