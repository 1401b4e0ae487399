package io.codrift.streams.demo;

import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.application.Application;
import io.codrift.streams.application.Stage;
import io.codrift.streams.broker.TemporaryDirectory;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.runtime.TopicAvailability;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the stages over one input. */
final class DemoRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DemoRun.class);
  private static final Duration REFRESH = Duration.ofMillis(250);
  private static final Duration LAST_ALERTS = Duration.ofSeconds(3);

  private final DemoPlan plan;
  private final DemoView view;
  private final MonitorStates states;
  private final Board board;
  private final String monitor;
  private final OptionalLong windowsExpected;
  private final long started = System.nanoTime();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Application application;
  private final Feeder feeder;
  private volatile boolean stopped;
  private int alertsShown;
  private Optional<Duration> firstEstimate = Optional.empty();
  private Optional<Duration> firstAlert = Optional.empty();

  /**
   * The result of a run.
   *
   * @param board all estimates and alerts
   * @param elapsed time since the broker started
   * @param firstEstimate time until the first estimate
   * @param firstAlert time until the first alert
   */
  record Result(
      Board board,
      Duration elapsed,
      Optional<Duration> firstEstimate,
      Optional<Duration> firstAlert) {}

  private DemoRun(String bootstrapServers, DemoPlan plan, DemoInput input, DemoView view) {
    this.plan = plan;
    this.view = view;
    this.board = new Board(plan.segments());
    this.windowsExpected =
        plan.end().windows().isPresent() ? plan.end().windows() : input.windows();
    this.monitor = input.source().monitors().get(0).name();
    Clock clock = Clock.systemUTC();
    try {
      TemporaryDirectory state = opened(new TemporaryDirectory("codrift-demo-"));
      CodriftConfig config = plan.config(bootstrapServers, state.path(), input);
      createTopic(bootstrapServers, input, clock);
      CollectorRegistry registry = new CollectorRegistry();
      states = new MonitorStates(registry);
      application = opened(Application.start(config, EnumSet.allOf(Stage.class), registry));
      opened(Follower.start(bootstrapServers, config.topics(), board, clock));
      feeder = opened(Feeder.start(bootstrapServers, input, board));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts the stages and the feed.
   *
   * @param bootstrapServers addresses of a broker without topics
   */
  static DemoRun start(String bootstrapServers, DemoPlan plan, DemoInput input, DemoView view) {
    return new DemoRun(bootstrapServers, plan, input, view);
  }

  private <T extends AutoCloseable> T opened(T resource) {
    resources.push(resource);
    return resource;
  }

  private static void createTopic(String bootstrapServers, DemoInput input, Clock clock) {
    String topic = input.source().topic();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic(topic, input.partitions(), (short) 1))).all().get();
      new TopicAvailability(admin, clock).await(List.of(topic));
    } catch (ExecutionException e) {
      throw new KafkaException("The demo's input topic could not be created", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while creating the demo's input topic", e);
    }
  }

  URI metricsUri() {
    return application.metricsUri();
  }

  /** Runs until the end that the plan defines. */
  Result awaitEnd() throws InterruptedException {
    while (true) {
      boolean ended = board.await(b -> plan.end().reached(b, elapsed()), REFRESH);
      look();
      if (ended) {
        return result();
      }
    }
  }

  /**
   * Runs until the input has ended and its windows are estimated, or until the end that the plan
   * defines.
   *
   * @param windows starts of the windows of the input
   */
  Result awaitAll(Set<Long> windows) throws InterruptedException {
    while (true) {
      boolean all =
          board.await(
              b ->
                  plan.end().reached(b, elapsed())
                      || (feeder.finished().isDone() && b.windowStarts().containsAll(windows)),
              REFRESH);
      look();
      if (all) {
        // Alerts are written after the estimates that they are derived from.
        int shown;
        do {
          shown = alertsShown;
          board.await(b -> b.alerts().size() > alertsShown, LAST_ALERTS);
          look();
        } while (alertsShown > shown);
        return result();
      }
    }
  }

  private void look() throws InterruptedException {
    if (firstEstimate.isEmpty() && !board.estimates().isEmpty()) {
      firstEstimate = Optional.of(elapsed());
      view.line("first estimates %.1f s after the start".formatted(seconds(elapsed())));
    }
    view.update(progress());
    List<DependenceAlert> alerts = board.alerts();
    for (DependenceAlert alert : alerts.subList(alertsShown, alerts.size())) {
      if (firstAlert.isEmpty()) {
        firstAlert = Optional.of(elapsed());
      }
      view.alert(alert);
    }
    alertsShown = alerts.size();
    failIfBroken();
  }

  private void failIfBroken() throws InterruptedException {
    if (stopped) {
      throw new InterruptedException("the demo was stopped");
    }
    unwrapped(application.failure())
        .ifPresent(
            failure -> {
              throw new DemoFailedException(
                  "%s stopped: %s".formatted(failure.applicationId(), failure.message()));
            });
    List<String> notLive = application.health().reasonsNotLive();
    if (!notLive.isEmpty()) {
      throw new DemoFailedException(String.join("; ", notLive));
    }
    var unused = unwrapped(feeder.finished());
    if (board.isClosed()) {
      throw new DemoFailedException("the demo no longer follows its estimates");
    }
  }

  private static <T> Optional<T> unwrapped(CompletableFuture<T> future) {
    try {
      return Optional.ofNullable(future.getNow(null));
    } catch (CompletionException e) {
      throw new DemoFailedException("the input failed: " + e.getCause().getMessage(), e.getCause());
    }
  }

  private DemoProgress progress() {
    Map<String, Long> phases =
        plan.segments().stream()
            .map(segment -> states.state(monitor, segment).orElse("warming"))
            .collect(Collectors.groupingBy(state -> state, Collectors.counting()));
    String phase;
    if (phases.containsKey("warming")) {
      phase = "warming up";
    } else if (phases.containsKey("learning")) {
      phase = "learning the baseline";
    } else {
      phase = "watching";
    }
    long windows = board.windows();
    long expected = windowsExpected.orElse(plan.windowsBeforeWatching());
    List<String> rows =
        plan.segments().stream()
            .map(
                segment ->
                    DemoText.row(
                        segment.isEmpty() ? monitor : segment,
                        board.windows(segment),
                        board.last(segment),
                        states))
            .toList();
    return new DemoProgress(phase, windows, Math.max(expected, windows), rows, board);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private Result result() {
    return new Result(board, elapsed(), firstEstimate, firstAlert);
  }

  /** Stops all resources in reverse order of start. */
  @Override
  public void close() {
    stopped = true;
    board.close();
    synchronized (resources) {
      while (!resources.isEmpty()) {
        AutoCloseable resource = resources.pop();
        try {
          resource.close();
        } catch (Exception e) {
          LOG.warn("{} could not be closed", resource.getClass().getSimpleName(), e);
        }
      }
    }
  }
}
