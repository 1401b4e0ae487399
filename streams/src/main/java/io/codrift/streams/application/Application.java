package io.codrift.streams.application;

import io.codrift.model.Estimators;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.alert.AlertStage;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.RuntimeConfig;
import io.codrift.streams.delivery.WebhookDelivery;
import io.codrift.streams.estimate.EstimateStage;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.estimate.service.ProgramErrors;
import io.codrift.streams.estimate.service.ThreadedModelService;
import io.codrift.streams.ingest.RecordDecoders;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.AccessDeniedException;
import io.codrift.streams.runtime.Admins;
import io.codrift.streams.runtime.Health;
import io.codrift.streams.runtime.KafkaUnreachableException;
import io.codrift.streams.runtime.StageFailure;
import io.codrift.streams.runtime.StageRunner;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.runtime.StateDirectory;
import io.codrift.streams.runtime.TopicSetup;
import io.codrift.streams.runtime.TopicState;
import io.codrift.streams.runtime.UnusableDirectoryException;
import io.codrift.streams.runtime.UnusableTopicException;
import io.codrift.streams.web.AddressTakenException;
import io.codrift.streams.web.WebServer;
import io.codrift.streams.window.WindowStage;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages of one process and their resources, from start to close. */
public final class Application implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  /**
   * A group that takes so much longer than twice its time limit hangs. The limit guards the
   * training, not what comes before and after it.
   */
  private static final Duration FIT_RESERVE = Duration.ofMinutes(15);

  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(20);

  private final ProcessHealth health = new ProcessHealth();
  private final CompletableFuture<StageFailure> failure = new CompletableFuture<>();

  /** What works, which is closed first and at the same time. */
  private final List<AutoCloseable> workers = new CopyOnWriteArrayList<>();

  /** Resources to close after that, in reverse order of start. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private final WebServer web;
  private StageRunner runner;

  private Application(RuntimeConfig config, CollectorRegistry registry) {
    StateDirectory directory = StateDirectory.take(config.stateDir());
    try {
      web = WebServer.start(config.http(), registry, health);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
    parts.push(directory);
    parts.push(web);
  }

  /**
   * Starts stages: serves metrics and health, waits until a broker answers, sets up the topics, and
   * runs the stages. Returns before the stages have joined their groups.
   *
   * @param config the whole configuration
   * @param stages the stages to run
   * @throws UnusableDirectoryException if another process uses {@code state-dir}, or it cannot be
   *     written
   * @throws AddressTakenException if {@code http.host} and {@code http.port} cannot be listened at
   * @throws KafkaUnreachableException if the brokers refuse access, or go away during the start
   * @throws UnusableTopicException if a topic is missing or does not match
   * @throws AccessDeniedException if the brokers refuse an operation
   */
  public static Application start(CodriftConfig config, Set<Stage> stages) {
    return start(config, stages, new CollectorRegistry());
  }

  /**
   * Starts stages with a registry that the caller can also read.
   *
   * @param registry an empty one
   * @see #start(CodriftConfig, Set)
   */
  public static Application start(
      CodriftConfig config, Set<Stage> stages, CollectorRegistry registry) {
    CodriftMetrics metrics = CodriftMetrics.ofProcess(registry);
    Application application = new Application(config.runtime(), registry);
    try {
      application.run(config, stages, metrics);
      return application;
    } catch (RuntimeException e) {
      application.close();
      throw e;
    }
  }

  private void run(CodriftConfig config, Set<Stage> stages, CodriftMetrics metrics) {
    KnownSchemas schemas = KnownSchemas.bundled();
    // The one clock of the process. Everything that needs the time gets it from here.
    Clock clock = Clock.systemUTC();
    describe(config, metrics);
    awaitBrokers(config);
    List<StageTopology> topologies = new ArrayList<>();
    if (stages.contains(Stage.WINDOW)) {
      topologies.addAll(windowStages(config, metrics, schemas, clock));
    }
    if (stages.contains(Stage.ESTIMATE)) {
      ModelService service = service(config, metrics);
      workers.add(service);
      health.serviceStarted(service);
      topologies.add(new EstimateStage(config, service, metrics, schemas).topology());
    }
    if (stages.contains(Stage.ALERT)) {
      topologies.add(new AlertStage(config, metrics, schemas).topology());
    }
    runner = StageRunner.start(config, topologies, metrics, schemas, clock);
    workers.add(runner);
    health.stagesStarted(runner);
    var unused = runner.failure().thenAccept(failure::complete);
    if (stages.contains(Stage.ALERT)) {
      config
          .alerts()
          .webhook()
          .ifPresent(
              where -> workers.add(WebhookDelivery.start(config, where, metrics, schemas, clock)));
    }
  }

  private void awaitBrokers(CodriftConfig config) {
    AtomicBoolean waited = new AtomicBoolean();
    Admins.await(
            config.kafka(),
            why -> {
              waited.set(true);
              health.startWaitsFor(why);
              LOG.warn("{} Codrift waits for it. Health and metrics at {}", why, metricsUri());
            })
        .close();
    health.startWaitsFor("");
    if (waited.get()) {
      LOG.warn("Kafka answers. The stages start.");
    }
  }

  /** What is configured and what rules compare the measured values with. */
  private static void describe(CodriftConfig config, CodriftMetrics metrics) {
    config
        .sources()
        .forEach(
            source ->
                metrics.windowing(
                    source.topic(),
                    source.window().size(),
                    source.window().advance(),
                    source.window().grace()));
    metrics.alarmBudget(config.alerts().windowsPerFalseAlarm());
  }

  private static List<StageTopology> windowStages(
      CodriftConfig config, CodriftMetrics metrics, KnownSchemas schemas, Clock clock) {
    Map<String, TopicState> inputs;
    try (Admin admin = Admins.connect(config.kafka())) {
      inputs = new TopicSetup(admin, config, clock).inputs();
    }
    return config.sources().stream()
        .map(
            source ->
                new WindowStage(
                        config,
                        source,
                        inputs.get(source.topic()),
                        RecordDecoders.of(source, schemas, clock),
                        metrics,
                        schemas,
                        clock)
                    .topology())
        .toList();
  }

  private static ModelService service(CodriftConfig config, CodriftMetrics metrics) {
    int budget = (int) Math.min(Integer.MAX_VALUE, config.alerts().windowsPerFalseAlarm());
    GroupSizes groups = GroupSizes.of(config);
    groups.remarks().forEach(LOG::warn);
    return new ThreadedModelService(
        () -> Estimators.open(config.estimator(), budget),
        groups,
        metrics,
        ProgramErrors.reported(metrics),
        fits -> FIT_RESERVE.plus(config.estimator().timeLimit().multipliedBy(2L * fits)));
  }

  /** The address of the metrics on this machine. */
  public URI metricsUri() {
    return web.metricsUri();
  }

  /**
   * Whether the log has that the brokers do not answer, and not yet that they do again. Until then
   * the reports of Kafka's clients say nothing else.
   */
  public boolean brokersSaidToBeLost() {
    return runner.brokersSaidToBeLost();
  }

  /** The health of the process. */
  public Health health() {
    return health;
  }

  /** Completes when a stage cannot go on; never otherwise. */
  public CompletableFuture<StageFailure> failure() {
    return failure.copy();
  }

  /**
   * Stops the stages and commits their work, within 20 s. Does not wait for training. What is not
   * closed by then ends with the process.
   */
  @Override
  public synchronized void close() {
    health.stopping();
    closeWorkers();
    while (!parts.isEmpty()) {
      close(parts.pop());
    }
  }

  private void closeWorkers() {
    List<Thread> closing = new ArrayList<>();
    for (AutoCloseable worker : workers) {
      Thread thread = new Thread(() -> close(worker), "codrift-close");
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler(
          (failed, e) -> LOG.warn("A part of the process was not closed properly", e));
      thread.start();
      closing.add(thread);
    }
    workers.clear();
    long end = System.nanoTime() + CLOSE_DEADLINE.toNanos();
    try {
      for (Thread thread : closing) {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
