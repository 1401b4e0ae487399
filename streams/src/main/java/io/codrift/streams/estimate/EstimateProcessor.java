package io.codrift.streams.estimate;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.MonitorDigest;
import io.codrift.streams.config.SourceConfig;
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
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * One task of the estimate stage. It makes the parts of the task, gives them what arrives, and lets
 * them work as time goes by: a punctuation publishes finished fits and begins further ones. {@code
 * init()} rebuilds all state from the stores, because Kafka Streams calls it again on a revived
 * task.
 */
final class EstimateProcessor implements Processor<byte[], byte[], byte[], Object> {
  /** How often finished fits are collected. */
  static final Duration COLLECT_EVERY = Duration.ofMillis(100);

  /** How often it is looked at what windows wait for. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** How often open claims are repeated, and what is too old is collected. */
  private static final Duration TIDY_EVERY = WindowsMessage.Progress.REPEATED_EVERY;

  private final CodriftConfig config;
  private final ModelService service;
  private final CodriftMetrics metrics;
  private final InputHold inputs;
  private final TaskBounds bounds;
  private final WindDown windDown;
  private final OwnTopics topics;
  private final EstimateStores stores;
  private final Function<String, CompletableFuture<String>> topicIds;
  private final GroupMembers members;
  private final SegmentWarnings warnings = new SegmentWarnings();

  private ProcessorContext<byte[], Object> context;
  private WindowAssembly assembly;
  private SegmentAdmissions admissions;
  private FitScheduler scheduler;
  private EstimatePublisher publisher;
  private Rebaselines rebaselines;
  private Forgetting forgetting;
  private WindowsTopicWatch windowsTopic;
  private DeadLetterLimits limits;
  private WindowsReader reader;
  private WindowIntake windows;
  private CommandIntake commands;
  private BacklogHold hold;

  /** The work that is done until the next punctuation. */
  private Piece piece;

  /** Whether all fits were stopped, because the stage will stop. */
  private boolean stopped;

  /**
   * Claims from before the task started: they may have gone to one that did not know the source.
   * Until the first punctuation, since init() may send nothing.
   */
  private List<SegmentName> openClaims = List.of();

  /**
   * @param topicIds asks the brokers for the id of a topic
   * @param members the members of the consumer group
   * @param inputs the input that is not read for a while
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
      InputHold inputs,
      TaskBounds bounds,
      WindDown windDown) {
    this.topicIds = topicIds;
    this.members = members;
    this.config = config;
    this.inputs = inputs;
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
    InstantSource clock = () -> Instant.ofEpochMilli(context.currentSystemTimeMs());
    TopicPartition input =
        new TopicPartition(topics.windows().name(), context.taskId().partition());
    stopped = false;
    windDown.add(this);
    hold = new BacklogHold(inputs, input, bounds.backlogBytes());
    hold.release();
    assembly =
        new WindowAssembly(
            stores.parts().of(context),
            stores.frontiers().of(context),
            config.sources(),
            config.runtime().retention(),
            clock);
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
            clock);
    scheduler.restore();
    forgetting =
        new Forgetting(assembly, admissions, scheduler, publisher, config.runtime().retention());
    limits =
        new DeadLetterLimits(topics.deadLetters().name(), config.runtime().deadLettersPerMinute());
    reader = new WindowsReader(context, topics, limits, metrics);
    windows =
        new WindowIntake(
            assembly, admissions, scheduler, forgetting, hold, warnings, metrics, clock);
    commands = new CommandIntake(context, topics, rebaselines, forgetting);
    piece = new Piece(bounds.pieceBytes());
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
    boolean isCommand =
        context
            .recordMetadata()
            .filter(origin -> origin.topic().equals(topics.commands().name()))
            .isPresent();
    if (isCommand) {
      commands.take(record.value(), piece);
    } else {
      reader.read(record).ifPresent(message -> windows.take(message, piece));
    }
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
    admissions.claimAgain(openClaims);
    openClaims = List.of();
    boolean published = scheduler.collect();
    if (windDown.isRequested()) {
      stopFits();
      return;
    }
    windows.settle(piece);
    windows.complete(piece);
    forgetting.work(piece);
    scheduler.submit();
    boolean begun = scheduler.advance(new Piece(bounds.pieceBytes()));
    scheduler.showBacklog(now);
    hold.look(scheduler.backlogBytes());
    assembly.hold(hold.holds());
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
      if (source.maxWait().isPresent() && !hold.holds()) {
        assembly.lookAgain(source.topic());
        windows.complete(piece);
      }
      publisher.waiting(source.topic(), assembly.waiting(source.topic()));
    }
  }

  @Override
  public void close() {
    windDown.remove(this);
    if (limits != null) {
      limits.end();
    }
    if (hold != null) {
      hold.release();
    }
    if (scheduler != null) {
      scheduler.close();
    }
    if (publisher != null) {
      publisher.close();
    }
  }
}
