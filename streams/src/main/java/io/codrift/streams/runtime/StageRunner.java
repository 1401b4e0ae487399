package io.codrift.streams.runtime;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.schema.SchemaExchange;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one {@code KafkaStreams} per stage. Replaces a stream thread that failed with an error that
 * a retry may fix. If a stage fails for good, {@link #failure()} completes.
 */
public final class StageRunner implements Health, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StageRunner.class);

  private static final int RESTARTS = 5;
  private static final Duration RESTARTS_WITHIN = Duration.ofMinutes(10);
  private static final Duration UNSEEING_PAUSE = Duration.ofSeconds(1);
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);
  private static final Duration PURGE_INTERVAL = Duration.ofMinutes(1);

  /** Messages of each partition of the windows topic that stay, because {@code tail} reads them. */
  private static final long WINDOWS_KEPT = 200;

  /** How long tasks may take to end what they have begun. */
  private static final Duration WIND_DOWN = Duration.ofSeconds(3);

  private static final Duration WIND_DOWN_LOOK = Duration.ofMillis(20);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private final Map<StageTopology, KafkaStreams> stages = new LinkedHashMap<>();
  private final CompletableFuture<StageFailure> failure = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Path stateDir;
  private final Admin admin;
  private final Clock clock;
  private final CodriftMetrics metrics;
  private final StageWatch watch;
  private final BrokerContact brokers;
  private final ClockWatch clockWatch;
  private final Refusals refusals;
  private final SchemaExchange exchange;
  private final KnownSchemas schemas;
  private final SharedStoreMemory memory;
  private final List<StoreErrors> storeErrors = new ArrayList<>();

  /** Stages that have read what they cannot decode yet. */
  private final Map<StageTopology, Waiting> waiting = new ConcurrentHashMap<>();

  private final ScheduledExecutorService watcher;

  /** Empty if nothing is deleted. */
  private final Optional<WindowsPurge> purge;

  /** Why the topics could not be checked, as it was logged last; used by one thread at a time. */
  private String unchecked = "";

  private StageRunner(
      CodriftConfig config,
      List<StageTopology> topologies,
      Admin admin,
      CodriftMetrics metrics,
      SchemaExchange exchange,
      KnownSchemas schemas,
      Clock clock) {
    this.stateDir = config.runtime().stateDir();
    this.admin = admin;
    this.clock = clock;
    this.metrics = metrics;
    this.exchange = exchange;
    this.schemas = schemas;
    this.memory =
        new SharedStoreMemory(ProcessMemory.of(config.runtime().memory()), topologies.size());
    this.watch =
        new StageWatch(
            admin,
            new TopicSetup(admin, config, clock),
            new KeyedTopics(config),
            metrics,
            topologies);
    this.clockWatch = new ClockWatch(clock, System::nanoTime);
    this.refusals = new Refusals(admin, config);
    String address = config.kafka().getOrDefault("bootstrap.servers", "");
    this.brokers = new BrokerContact(() -> Admins.ask(admin, config.kafka()), address, clock);
    String estimate = config.applications().estimate();
    this.purge =
        Optional.of(new WindowsPurge(admin, estimate, config.topics().windows(), WINDOWS_KEPT))
            .filter(of -> config.runtime().deletesReadWindows())
            .filter(of -> topologies.stream().anyMatch(s -> s.applicationId().equals(estimate)));
    this.watcher =
        Executors.newScheduledThreadPool(
            // Whether the brokers answer is asked while the others wait for them.
            purge.isPresent() ? 3 : 2,
            task -> {
              Thread thread = new Thread(task, "codrift-watch");
              thread.setDaemon(true);
              return thread;
            });
    for (StageTopology topology : topologies) {
      StoreErrors errors = new StoreErrors(error -> storeFailed(topology, error));
      storeErrors.add(errors);
      KafkaStreams streams =
          new KafkaStreams(
              topology.topology(),
              ClientProperties.streams(config, topology, memory, errors),
              topology.clients());
      streams.setUncaughtExceptionHandler(handler(topology, streams));
      streams.setStateListener(
          (now, before) -> {
            LOG.debug("{}: {} after {}", topology.applicationId(), now, before);
            if (now == KafkaStreams.State.ERROR) {
              fail(topology, "all its stream threads have failed");
            }
          });
      stages.put(topology, streams);
      metrics.beginThreadFailures(topology.applicationId());
    }
  }

  /**
   * Sets up the topics, publishes this version's schemas and starts the stages.
   *
   * @param config the whole configuration
   * @param topologies the stages to run
   * @param metrics receives the lag of the stages
   * @param schemas the schemas by which the stages decode; those that other versions have published
   *     are added
   * @param clock the clock of the process
   * @throws KafkaUnreachableException if no broker answers
   * @throws UnusableTopicException if a topic is missing or does not match
   * @throws AccessDeniedException if the brokers refuse an operation
   * @throws UnusableDirectoryException if the disk of {@code state-dir} is full, or native
   *     libraries cannot be unpacked
   */
  public static StageRunner start(
      CodriftConfig config,
      List<StageTopology> topologies,
      CodriftMetrics metrics,
      KnownSchemas schemas,
      Clock clock) {
    Admin admin = Admins.connect(config.kafka());
    try {
      return start(config, topologies, metrics, schemas, clock, admin);
    } catch (AuthorizationException e) {
      String refusal = new Refusals(admin, config).describe(e);
      admin.close();
      throw new AccessDeniedException(refusal, e);
    } catch (RuntimeException e) {
      admin.close();
      throw !(e instanceof UnusableDirectoryException) && FullDisk.explains(e)
          ? UnusableDirectoryException.full(config.runtime().stateDir(), e)
          : e;
    }
  }

  private static StageRunner start(
      CodriftConfig config,
      List<StageTopology> topologies,
      CodriftMetrics metrics,
      KnownSchemas schemas,
      Clock clock,
      Admin admin) {
    StageRunner runner = null;
    try {
      TopicSetup topics = new TopicSetup(admin, config, clock);
      Map<String, TopicState> own = topics.create();
      SchemaExchange exchange = exchange(config, schemas, clock);
      topologies.forEach(topics::extendChangelogs);
      runner = new StageRunner(config, topologies, admin, metrics, exchange, schemas, clock);
      runner.takeStores(own.get(config.topics().schemas()).id());
      runner.run(own);
      return runner;
    } catch (RuntimeException e) {
      if (runner != null) {
        runner.close();
      }
      throw e;
    }
  }

  /** Called before the stages start: other versions need the schemas before the first message. */
  private static SchemaExchange exchange(CodriftConfig config, KnownSchemas schemas, Clock clock) {
    SchemaExchange exchange =
        new SchemaExchange(
            config.topics().schemas(),
            schemas,
            new KafkaConsumer<>(ClientProperties.consumer(config.kafka())),
            clock);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(ClientProperties.producer(config.kafka()))) {
      exchange.publish(producer);
    } catch (RuntimeException e) {
      exchange.close();
      throw StageFailure.rootOf(e) instanceof AuthorizationException denied ? denied : e;
    }
    schemas.whenUnknown(exchange::lookFor);
    return exchange;
  }

  private void takeStores(String origin) {
    StoreOrigins origins = new StoreOrigins(stateDir);
    stages.forEach(
        (stage, streams) -> origins.take(stage.applicationId(), origin, streams::cleanUp));
  }

  /**
   * @param own Codrift's own topics, which fit the state of the stages
   */
  private void run(Map<String, TopicState> own) {
    watch.begin(own);
    stages.values().forEach(KafkaStreams::start);
    var unused =
        watcher.scheduleWithFixedDelay(
            this::check, 0, WATCH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    unused =
        watcher.scheduleWithFixedDelay(
            this::askBrokers, 0, WATCH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    if (purge.isPresent()) {
      unused =
          watcher.scheduleWithFixedDelay(
              purge.get()::look, 0, PURGE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void askBrokers() {
    if (brokers.look()) {
      metrics.brokersAnswered(clock.instant());
    }
  }

  private void check() {
    try {
      clockWatch.setBack().ifPresent(message -> fail(stages.keySet().iterator().next(), message));
      stages.forEach(this::measure);
      resumeWaitingStages();
      watch.changedTopic().ifPresent(change -> fail(change.stage(), change.message()));
      watch.measureLag();
      unchecked = "";
    } catch (RuntimeException e) {
      // The stages do not depend on this check, and the next one follows.
      warnUnchecked(e);
    }
  }

  /** Warns once of each reason. That the brokers do not answer is said elsewhere. */
  private void warnUnchecked(RuntimeException e) {
    Throwable root = StageFailure.rootOf(e);
    String why =
        root instanceof AuthorizationException denied
            ? refusals.describe(denied)
            : root.getMessage() == null ? root.toString() : root.getMessage();
    if (closed.get() || brokers.isFailing() || why.equals(unchecked)) {
      LOG.debug("The topics cannot be checked", e);
      return;
    }
    unchecked = why;
    LOG.warn("The lag and the topics of the stages cannot be checked: {}", why);
  }

  private void measure(StageTopology stage, KafkaStreams streams) {
    metrics.stage(
        stage.applicationId(),
        streams.state() == KafkaStreams.State.RUNNING && !waiting.containsKey(stage),
        PollAge.of(streams.metrics()));
  }

  private void resumeWaitingStages() {
    Instant now = clock.instant();
    waiting.forEach(
        (stage, reason) -> {
          if (reason.tries(schemas, now)) {
            stages.get(stage).resume();
          }
          if (reason.isOver(schemas, now) && waiting.remove(stage, reason)) {
            LOG.info("{} continues: it has what it waited for", stage.applicationId());
          }
        });
  }

  private StreamsUncaughtExceptionHandler handler(StageTopology stage, KafkaStreams streams) {
    FailedThread failed =
        new FailedThread(
            stateDir,
            new RestartBudget(RESTARTS, RESTARTS_WITHIN, clock),
            brokers::explainsFailures,
            denied -> refusals.describe(denied, stage.applicationId()));
    return thrown -> {
      if (waits(stage, streams, thrown)) {
        return StreamThreadExceptionResponse.REPLACE_THREAD;
      }
      metrics.threadFailure(stage.applicationId());
      FailedThread.Verdict verdict = failed.of(thrown);
      if (verdict instanceof FailedThread.Ends ends) {
        if (ends.explained()) {
          LOG.debug("{} stops", stage.applicationId(), thrown);
        } else {
          LOG.error("{} stops: {}", stage.applicationId(), ends.why(), thrown);
        }
        fail(stage, ends.why());
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
      if (verdict instanceof FailedThread.Unseeing) {
        LOG.warn(
            "{} does not see its input topics and tries again: {}",
            stage.applicationId(),
            StageFailure.rootOf(thrown).getMessage());
        pause();
      } else if (verdict instanceof FailedThread.Replaced replaced && replaced.said()) {
        LOG.debug("A stream thread of {} failed and is replaced", stage.applicationId(), thrown);
      } else {
        LOG.warn("A stream thread of {} failed and is replaced", stage.applicationId(), thrown);
      }
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    };
  }

  /** Another thread takes the place of this one at once, and may fail as fast. */
  private static void pause() {
    try {
      Thread.sleep(UNSEEING_PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Pauses a stage that has to wait. It stays in its consumer group and is not ready. */
  private boolean waits(StageTopology stage, KafkaStreams streams, Throwable thrown) {
    Optional<Waiting> before = Optional.ofNullable(waiting.get(stage));
    Optional<Waiting> reason = Waiting.after(thrown, before, clock.instant());
    if (reason.isEmpty()) {
      return false;
    }
    waiting.put(stage, reason.get());
    streams.pause();
    if (!reason.get().continues(before)) {
      LOG.warn("{} waits: {}", stage.applicationId(), reason.get().reason());
    }
    return true;
  }

  /** Ends the stage without an exception of the thread that writes, which may never come. */
  private void storeFailed(StageTopology stage, String error) {
    fail(
        stage,
        FullDisk.isNamedIn(error)
            ? FullDisk.describe(stateDir)
            : "state-dir: a store in %s cannot be written: %s; put the disk right, or choose another directory, and start again: nothing is lost, and nothing counted twice"
                .formatted(stateDir, error));
  }

  private void fail(StageTopology stage, String message) {
    if (!closed.get()) {
      failure.complete(new StageFailure(stage.applicationId(), message));
    }
  }

  /** Completes if a stage fails for good, and only then. */
  public CompletableFuture<StageFailure> failure() {
    return failure.copy();
  }

  /** Whether the log has that the brokers do not answer, and not yet that they do again. */
  public boolean brokersSaidToBeLost() {
    return brokers.isSaidToBeLost();
  }

  @Override
  public List<String> reasonsNotLive() {
    StageFailure found = failure.getNow(null);
    return found == null ? List.of() : List.of(found.applicationId() + ": " + found.message());
  }

  @Override
  public List<String> reasonsNotReady() {
    List<String> reasons = new ArrayList<>(reasonsNotLive());
    brokers.reasonNotReady().ifPresent(reasons::add);
    stages.forEach(
        (stage, streams) -> {
          KafkaStreams.State state = streams.state();
          Waiting reason = waiting.get(stage);
          if (reason != null) {
            reasons.add(stage.applicationId() + " waits: " + reason.reason());
          } else if (state != KafkaStreams.State.RUNNING) {
            reasons.add(stage.applicationId() + " is " + state);
          } else {
            stage.notReady().get().ifPresent(w -> reasons.add(stage.applicationId() + ": " + w));
          }
        });
    return reasons;
  }

  /**
   * Stops all stages in parallel, within 20 s. Each ends what it has begun, and commits the work
   * that it has done.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    watcher.shutdownNow();
    windDown();
    List<String> late = closeStages();
    watch.close();
    exchange.close();
    admin.close(Duration.ofSeconds(1));
    if (late.isEmpty()) {
      // A stage that is late uses them.
      memory.close();
      storeErrors.forEach(StoreErrors::close);
      LOG.info("Stopped. What was done is committed; the next start continues from there");
    } else {
      LOG.warn(
          "{} did not stop within {} s. Nothing is lost: the next start does its last work again",
          String.join(", ", late),
          CLOSE_TIMEOUT.toSeconds());
    }
  }

  private void windDown() {
    List<StageTopology> running =
        stages.entrySet().stream()
            // While one task is restored, the others run.
            .filter(stage -> stage.getValue().state().isRunningOrRebalancing())
            .map(Map.Entry::getKey)
            .filter(stage -> !waiting.containsKey(stage))
            .toList();
    running.forEach(stage -> stage.windDown().request());
    long end = System.nanoTime() + WIND_DOWN.toNanos();
    try {
      while (System.nanoTime() < end
          && running.stream().anyMatch(stage -> !stage.windDown().isDone())) {
        Thread.sleep(WIND_DOWN_LOOK.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes each stage on a thread of its own; returns those that are late. */
  private List<String> closeStages() {
    Map<StageTopology, CompletableFuture<Boolean>> closing = new LinkedHashMap<>();
    stages.forEach(
        (stage, streams) -> {
          CompletableFuture<Boolean> done = new CompletableFuture<>();
          closing.put(stage, done);
          Thread thread =
              new Thread(
                  () -> done.complete(streams.close(CLOSE_TIMEOUT)),
                  "codrift-stop-" + stage.applicationId());
          thread.setDaemon(true);
          thread.start();
        });
    return closing.entrySet().stream()
        .filter(stage -> !stage.getValue().join())
        .map(stage -> stage.getKey().applicationId())
        .toList();
  }
}
