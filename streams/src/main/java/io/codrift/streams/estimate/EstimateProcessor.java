package io.codrift.streams.estimate;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.CommandVerdict;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.MonitorDigest;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.deadletter.DeadLetter;
import io.codrift.streams.deadletter.DeadLetterLimits;
import io.codrift.streams.estimate.admission.SegmentAdmissions;
import io.codrift.streams.estimate.assembly.WindowAssembly;
import io.codrift.streams.estimate.assembly.WindowAssembly.SegmentName;
import io.codrift.streams.estimate.publish.EstimatePublisher;
import io.codrift.streams.estimate.schedule.FitProcess;
import io.codrift.streams.estimate.schedule.FitScheduler;
import io.codrift.streams.estimate.schedule.Rebaselines;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.GroupMembers;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.runtime.WindDown;
import io.codrift.streams.topic.CommandMessage;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.UnexpectedMessageException;
import io.codrift.streams.topic.WindowsMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task of the estimate stage. It decodes messages and dispatches them: parts and progress to
 * the assembly of windows, claims and answers to the admission of segments. It passes complete
 * windows to the scheduler of fits. A punctuation publishes finished fits. {@code init()} rebuilds
 * all state from the stores, because Kafka Streams calls it again on a revived task.
 */
final class EstimateProcessor implements Processor<byte[], byte[], byte[], Object> {
  private static final Logger LOG = LoggerFactory.getLogger(EstimateProcessor.class);

  /** How often finished fits are collected. */
  static final Duration COLLECT_EVERY = Duration.ofMillis(100);

  /** How often it is looked at what windows wait for. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** How often open claims are repeated, and what is too old is collected. */
  private static final Duration TIDY_EVERY = WindowsMessage.Progress.REPEATED_EVERY;

  private final CodriftConfig config;
  private final ModelService service;
  private final CodriftMetrics metrics;
  private final InputHold hold;
  private final TaskBounds bounds;
  private final WindDown windDown;
  private final OwnTopics topics;
  private final EstimateStores stores;
  private final Function<String, CompletableFuture<String>> topicIds;
  private final GroupMembers members;
  private final Set<String> warned = new HashSet<>();

  private ProcessorContext<byte[], Object> context;
  private WindowAssembly assembly;
  private SegmentAdmissions admissions;
  private FitScheduler scheduler;
  private EstimatePublisher publisher;
  private Rebaselines rebaselines;
  private Forgetting forgetting;
  private WindowsTopicWatch windowsTopic;
  private DeadLetterLimits limits;

  private TopicPartition input;

  /** The work that is done until the next punctuation. */
  private Piece piece;

  /** Whether all fits were stopped, because the stage will stop. */
  private boolean stopped;

  /** Whether no windows are read, so that a backlog does not grow. */
  private boolean holds;

  /** Whether a punctuation has done what init() may not: it writes to no store. */
  private boolean begun;

  /**
   * Claims from before the task started: they may have gone to one that did not know the source.
   */
  private List<SegmentName> openClaims = List.of();

  /**
   * @param topicIds asks the brokers for the id of a topic
   * @param members the members of the consumer group
   * @param hold the input that is not read for a while
   * @param bounds how much is done and taken in
   * @param windDown asks to end what was begun
   */
  EstimateProcessor(
      CodriftConfig config,
      ModelService service,
      CodriftMetrics metrics,
      KnownSchemas schemas,
      Function<String, CompletableFuture<String>> topicIds,
      GroupMembers members,
      InputHold hold,
      TaskBounds bounds,
      WindDown windDown) {
    this.topicIds = topicIds;
    this.members = members;
    this.config = config;
    this.hold = hold;
    this.bounds = bounds;
    this.windDown = windDown;
    this.service = service;
    this.metrics = metrics;
    this.topics = OwnTopics.of(config.topics(), schemas);
    this.stores = EstimateStores.of(schemas);
  }

  @Override
  public void init(ProcessorContext<byte[], Object> context) {
    this.context = context;
    begun = false;
    input = new TopicPartition(topics.windows().name(), context.taskId().partition());
    holds = false;
    stopped = false;
    windDown.add(this);
    hold.set(input, false);
    assembly =
        new WindowAssembly(
            stores.parts().of(context),
            stores.frontiers().of(context),
            config.sources(),
            config.runtime().retention(),
            () -> Instant.ofEpochMilli(context.currentSystemTimeMs()));
    assembly.restore();
    openClaims = assembly.unanswered();
    admissions =
        new SegmentAdmissions(
            stores.frontiers().of(context),
            config.sources(),
            context.taskId().partition(),
            this::send);
    admissions.restore();
    publisher =
        new EstimatePublisher(context, topics.estimates(), stores.latest().of(context), metrics);
    publisher.restore(
        config.sources().stream()
            .flatMap(source -> source.monitors().stream())
            .map(MonitorConfig::name)
            .collect(Collectors.toSet()));
    rebaselines =
        new Rebaselines(
            stores.rebaselines().of(context),
            stores.latest().of(context),
            stores.sent().of(context),
            MonitorDigest.ofAll(config),
            config.runtime().retention());
    scheduler =
        new FitScheduler(
            config,
            service,
            stores.pending().of(context),
            stores.checkpoints().of(context),
            publisher,
            rebaselines,
            new FitProcess(service.process(), () -> members.reader(input), members::all),
            () -> Instant.ofEpochMilli(context.currentSystemTimeMs()));
    scheduler.restore();
    forgetting =
        new Forgetting(assembly, admissions, scheduler, publisher, config.runtime().retention());
    piece = new Piece(bounds.pieceBytes());
    limits =
        new DeadLetterLimits(topics.deadLetters().name(), config.runtime().deadLettersPerMinute());
    windowsTopic =
        new WindowsTopicWatch(
            topics.windows().name(),
            context.taskId().partition(),
            stores.frontiers().of(context),
            () -> topicIds.apply(topics.windows().name()));
    context.schedule(COLLECT_EVERY, PunctuationType.WALL_CLOCK_TIME, this::punctuate);
    context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::lookAtWaits);
    context.schedule(TIDY_EVERY, PunctuationType.WALL_CLOCK_TIME, this::tidy);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (context
        .recordMetadata()
        .filter(origin -> origin.topic().equals(topics.commands().name()))
        .isPresent()) {
      command(record);
      return;
    }
    WindowsMessage message;
    try {
      message = usable(record.value());
    } catch (MalformedMessageException e) {
      deadLetter(record, "undecodable", e.getMessage());
      return;
    } catch (UnexpectedMessageException e) {
      deadLetter(record, "wrong_type", e.getMessage());
      return;
    } catch (UnusableMessageException e) {
      deadLetter(record, e.reason(), e.getMessage());
      return;
    }
    if (message instanceof WindowsMessage.Part part) {
      part(part.message());
    } else if (message instanceof WindowsMessage.Progress progress) {
      progress(progress.message());
    } else if (message instanceof WindowsMessage.Admission admission) {
      admission(admission.message());
    }
  }

  /**
   * The alert stage answers the commands that it applies, and makes dead letters of what cannot be
   * used.
   */
  private void command(Record<byte[], byte[]> record) {
    try {
      CommandMessage message =
          topics.commands().decode(record.value() == null ? new byte[0] : record.value());
      if (message instanceof CommandMessage.Ask ask) {
        rebaselines.take(ask.message(), Instant.ofEpochMilli(context.currentSystemTimeMs()));
        if (ask.message().getKind() == CommandKind.FORGET) {
          clear(ask.message());
        }
      }
    } catch (MalformedMessageException | UnexpectedMessageException e) {
      LOG.debug("A message of {} is ignored", topics.commands().name(), e);
    }
  }

  private void clear(AlertCommand command) {
    Forgetting.Answer answer = forgetting.clear(command, piece);
    if (answer.verdict() != CommandVerdict.UNKNOWN_TARGET) {
      LOG.info("Command {}: {}", command.getId(), answer.text());
    }
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    topics
        .commands()
        .send(
            context,
            new CommandMessage.Answer(
                CommandAnswer.newBuilder()
                    .setId(command.getId())
                    .setPartition(context.taskId().partition())
                    .setVerdict(answer.verdict())
                    .setText(answer.text())
                    .setAnsweredAt(now)
                    .build()),
            now.toEpochMilli());
  }

  /** The decoded message, if it is usable. */
  private WindowsMessage usable(byte[] value) {
    if (value == null) {
      throw new UnusableMessageException("empty", "the message has no value");
    }
    WindowsMessage message = topics.windows().decode(value);
    if (message instanceof WindowsMessage.Part part) {
      MessageRules.check(part.message());
    } else if (message instanceof WindowsMessage.Progress progress) {
      MessageRules.check(progress.message());
    }
    return message;
  }

  private void part(WindowSample chunk) {
    if (assembly.isReadAgain(chunk)) {
      return;
    }
    String source = chunk.getSource();
    String segment = chunk.getSegment();
    if (admissions.isRefused(
        source,
        segment,
        assembly.isNew(source, segment),
        chunk.getWindowEnd().toEpochMilli(),
        context.currentSystemTimeMs())) {
      // Every chunk carries the counts of its whole part.
      if (chunk.getChunk() == 0) {
        metrics.records(source, "segment_refused", chunk.getSeen());
      }
      return;
    }
    switch (assembly.add(chunk, admissions.lostUntil(source, segment))) {
      case TAKEN -> completeDue();
      case NEW_SEGMENT -> admissions.claim(source, segment);
      case LATE -> {
        if (chunk.getChunk() == 0) {
          countLate(chunk);
        }
      }
      case UNKNOWN_SOURCE -> LOG.debug("A part of source {} is kept", source);
    }
  }

  private void countLate(WindowSample first) {
    metrics.records(first.getSource(), "late_part", first.getSeen());
    LOG.info(
        "A part of partition {} of source {} came after its window at {} was complete: {} records"
            + " are counted as late",
        first.getPartition(),
        first.getSource(),
        first.getWindowStart(),
        first.getSeen());
  }

  private void progress(WindowProgress progress) {
    String source = progress.getSource();
    assembly.add(progress);
    if (assembly.knows(source)) {
      completeDue();
      forgetting.progressed(source);
      forgetting.work(piece);
    }
  }

  private void admission(SegmentAdmission admission) {
    String source = admission.getSource();
    boolean released = admission.getVerdict() == AdmissionVerdict.RELEASED; // said once
    if (!released && !assembly.knows(source)) {
      if (warned.add(source)) {
        LOG.warn(
            "Claims of segments of source \"{}\" are ignored: the source is not configured. They"
                + " come again every minute.",
            source);
      }
      return;
    }
    String segment = admission.getSegment();
    switch (admission.getVerdict()) {
      case CLAIMED -> admissions.answer(admission);
      case ADMITTED -> {
        if (assembly.admit(source, segment)) {
          completeDue();
        } else {
          // An earlier answer to a claim that was repeated was a refusal, or it has expired since.
          admissions.release(source, segment);
        }
      }
      case REFUSED -> assembly.refuse(source, segment).ifPresent(u -> refused(source, segment, u));
      case RELEASED -> admissions.released(admission);
      case UNKNOWN ->
          LOG.warn(
              "An answer about segment \"{}\" of source {} has a verdict of a newer"
                  + " Codrift and is ignored. The segment is claimed again.",
              segment,
              source);
    }
  }

  private void refused(String source, String segment, long until) {
    admissions.refused(source, segment, until, context.currentSystemTimeMs());
    settle();
    if (warned.add(source)) {
      LOG.warn(
          "Source {} has more segments than max-segments allows; \"{}\" and others are counted"
              + " but not estimated, until one has expired (segment-expiry) or is cleared"
              + " (`codrift segments`). Is split-by a field of few values?",
          source,
          segment);
    }
  }

  /**
   * Completes windows, unless a large backlog waits for its fits: then their parts stay where they
   * are.
   */
  private void completeDue() {
    if (!holds) {
      assembly.complete(piece, scheduler::add);
    }
  }

  private void settle() {
    assembly.settle(
        piece, this::countLate, (source, seen) -> metrics.records(source, "segment_refused", seen));
  }

  private void send(SegmentAdmission admission) {
    topics
        .windows()
        .send(
            context,
            new WindowsMessage.Admission(admission),
            Math.max(0, context.currentSystemTimeMs()));
  }

  private void punctuate(long now) {
    // What the messages since the last call have left is done here.
    boolean left = piece.leavesWork();
    piece = new Piece(bounds.pieceBytes());
    if (!begun) {
      begun = true;
      admissions.claimAgain(openClaims);
    }
    boolean published = scheduler.collect();
    if (windDown.isRequested()) {
      stopFits();
      return;
    }
    settle();
    completeDue();
    forgetting.work(piece);
    scheduler.submit();
    boolean begun = scheduler.advance(new Piece(bounds.pieceBytes()));
    scheduler.showBacklog(now);
    holdBack();
    if (published || begun || left || piece.leavesWork()) {
      context.commit();
    }
  }

  /** Stops all fits, and says so when that is committed: before the next punctuation. */
  private void stopFits() {
    if (stopped) {
      windDown.remove(this);
      return;
    }
    stopped = true;
    scheduler.stop();
    context.commit();
  }

  /**
   * Lets further windows wait in their topic, and due ones in their parts, while a backlog is
   * large. It consists of complete windows, which need nothing of the input, so it always becomes
   * smaller.
   */
  private void holdBack() {
    long bytes = scheduler.backlogBytes();
    boolean before = holds;
    holds = holds ? bytes > bounds.backlogBytes() / 2 : bytes >= bounds.backlogBytes();
    hold.set(input, holds);
    assembly.hold(holds);
    if (holds && !before) {
      LOG.info(
          "A backlog of {} MB waits for its fits. {} is not read until half of it is worked off.",
          bytes >> 20,
          input);
    } else if (before && !holds) {
      LOG.info("{} is read again", input);
    }
  }

  private void tidy(long now) {
    admissions.claimAgain(assembly.unanswered());
    forgetting.collectAt(now);
    forgetting.work(piece);
    rebaselines.collect(now);
  }

  private void lookAtWaits(long now) {
    limits.look(now);
    windowsTopic.look();
    for (SourceConfig source : config.sources()) {
      if (source.maxWait().isPresent() && !holds) {
        assembly.lookAgain(source.topic());
        completeDue();
      }
      publisher.waiting(source.topic(), assembly.waiting(source.topic()));
    }
  }

  private void deadLetter(Record<byte[], byte[]> record, String reason, String detail) {
    String windows = topics.windows().name();
    metrics.deadLetter(windows, reason);
    long now = context.currentSystemTimeMs();
    if (!context.recordMetadata().map(origin -> limits.copies(origin, now)).orElse(true)) {
      metrics.deadLettersNotCopied(windows, 1);
      return;
    }
    LOG.warn("A message of {} is a dead letter: {}: {}", windows, reason, detail);
    topics
        .deadLetters()
        .send(context, DeadLetter.of("estimate", record, context.recordMetadata(), reason, detail));
  }

  @Override
  public void close() {
    windDown.remove(this);
    if (limits != null) {
      limits.end();
    }
    if (input != null) {
      hold.set(input, false);
    }
    if (scheduler != null) {
      scheduler.close();
    }
    if (publisher != null) {
      publisher.close();
    }
  }
}
