package io.codrift.streams.estimate.schedule;

import io.codrift.model.FitRequest;
import io.codrift.schemas.CheckpointPiece;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.MonitorDigest;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.assembly.CompleteWindow;
import io.codrift.streams.estimate.assembly.WindowFacts;
import io.codrift.streams.estimate.publish.EstimatePublisher;
import io.codrift.streams.estimate.publish.EstimateRecords;
import io.codrift.streams.estimate.publish.RowFacts;
import io.codrift.streams.estimate.service.FitJob;
import io.codrift.streams.estimate.service.FitKey;
import io.codrift.streams.estimate.service.FitOutcome;
import io.codrift.streams.estimate.service.FitSeed;
import io.codrift.streams.estimate.service.Incarnation;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.estimate.store.CheckpointStore;
import io.codrift.streams.estimate.store.PendingEntry;
import io.codrift.streams.estimate.store.PendingKey;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.estimate.store.PieceKey;
import io.codrift.streams.store.NewerVersionException;
import io.codrift.streams.topic.MonitorSegment;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the pending windows of one task to the model service, per monitor in time order and one at
 * a time, and publishes the results. Everything runs on the task's stream thread.
 */
public final class FitScheduler {
  private static final Logger LOG = LoggerFactory.getLogger(FitScheduler.class);

  /** Maximum bytes of estimates and checkpoints in one transaction. A monitor is never divided. */
  static final int TRANSACTION_BYTES = 8_000_000;

  private final CodriftConfig config;
  private final ModelService service;
  private final PendingStore store;
  private final CheckpointStore checkpoints;
  private final EstimatePublisher publisher;
  private final Rebaselines rebaselines;
  private final Map<String, String> digests;
  private final PendingFits pending;

  private final RunningFits running;
  private final DecodedSamples decoded;

  private final Incarnation incarnation = Incarnation.draw();
  private final InstantSource clock;
  private final FitProcess process;

  private final LoneFits lone;
  private final SkipReport skips;

  /**
   * @param config the whole configuration
   * @param service fits the windows
   * @param pending store of the pending windows
   * @param checkpoints store of the monitors' models
   * @param publisher sends estimates
   * @param rebaselines which monitors are to freeze a new reference
   * @param process the process that fits
   * @param clock tells how fast windows are fitted
   */
  public FitScheduler(
      CodriftConfig config,
      ModelService service,
      KeyValueStore<PendingKey, PendingEntry> pending,
      KeyValueStore<PieceKey, CheckpointPiece> checkpoints,
      EstimatePublisher publisher,
      Rebaselines rebaselines,
      FitProcess process,
      InstantSource clock) {
    this.config = config;
    this.service = service;
    this.store = new PendingStore(pending, config.runtime().retention());
    this.decoded = new DecodedSamples(store);
    this.checkpoints = new CheckpointStore(checkpoints);
    this.publisher = publisher;
    this.rebaselines = rebaselines;
    this.clock = clock;
    this.process = process;
    this.lone = new LoneFits(service, incarnation, process);
    this.running = new RunningFits(incarnation, config.service().maxGroup());
    this.skips = new SkipReport(config.service());
    this.pending =
        new PendingFits(
            skips.maxWaiting(), config.service().skipOldest(), fit -> lone.isSuspect(fit));
    this.digests = MonitorDigest.ofAll(config);
  }

  /** Restores the pending windows. The next {@link #advance()} sends the fits that are due. */
  public void restore() {
    List<WaitingWindow> windows = store.restore(config.sources());
    windows.forEach(window -> pending.add(window, clock.millis()));
    if (!windows.isEmpty()) {
      LOG.info("Restored {} pending windows", windows.size());
    }
    lone.restored(windows.stream().flatMap(window -> window.fits().stream()).toList());
  }

  /** Adds a window that has just been completed. */
  public void add(CompleteWindow complete) {
    WaitingWindow window = new WaitingWindow(complete.facts());
    complete
        .facts()
        .source()
        .monitors()
        .forEach(monitor -> window.add(monitor, false, 0, WaitingFit.Start.NONE));
    store.add(window, complete.sample());
    pending.add(window, clock.millis());
    decoded.offer(window, complete.sample());
  }

  /**
   * Skips fits on overload, publishes estimates that need no fit, and begins due fits. That they
   * have begun must be committed before the next {@link #submit()}: if they kill the process, the
   * store tells.
   *
   * @param piece how much may be done; the rest is left for the next call
   * @return whether any fit has begun or work is left, so that a commit is due
   */
  public boolean advance(Piece piece) {
    if (!lone.judge(pending::cleared)) {
      return false;
    }
    ChangedWindows changes = new ChangedWindows(store, piece);
    List<WaitingFit> skipped = pending.skip(clock.millis(), fit -> changes.admits(fit.window(), 0));
    skips.report(skipped, pending::isRelaxed);
    if (running.isEmpty() && pending.suspects().isEmpty()) {
      lone.release();
    }
    boolean begins = false;
    boolean published = true;
    while (published && !piece.leavesWork()) {
      published = publishSkipped(changes);
      for (WaitingFit fit : pending.suspects()) {
        Optional<DependenceEstimate> killed = killed(fit);
        if (killed.isPresent() && changes.admits(fit.window(), 0)) {
          piece.use(publish(fit, killed.get()));
          published = true;
        } else if (killed.isEmpty() && lone.mayBegin(fit, running.isEmpty(), running.hasRoom())) {
          if (changes.admits(fit.window(), decoded.bytesToRead(fit.window()))) {
            boolean hasBegun = beginOrPublish(fit, piece);
            begins |= hasBegun;
            published |= !hasBegun;
          }
        }
      }
      for (Optional<WaitingFit> next = pending.nextWaiting();
          next.isPresent()
              // Before its rows are read: they would be decoded in every call while it waits.
              && lone.mayBegin(next.get(), running.isEmpty(), running.hasRoom())
              && changes.admits(next.get().window(), decoded.bytesToRead(next.get().window()));
          next = pending.nextWaiting()) {
        boolean hasBegun = beginOrPublish(next.get(), piece);
        begins |= hasBegun;
        published |= !hasBegun;
      }
    }
    changes.store();
    // Fits that have not begun keep no copy in memory.
    decoded.clear();
    return begins || piece.leavesWork();
  }

  private boolean publishSkipped(ChangedWindows changes) {
    boolean published = false;
    for (Optional<WaitingFit> next = pending.nextSkipped();
        next.isPresent() && changes.admits(next.get().window(), 0);
        next = pending.nextSkipped()) {
      DependenceEstimate estimate =
          without(next.get(), EstimateStatus.SKIPPED, skips.reason(), 0, RowFacts.NONE);
      changes.use(publish(next.get(), estimate));
      published = true;
    }
    return published;
  }

  /** Begins a fit, or publishes that it has too few rows; returns whether it has begun. */
  private boolean beginOrPublish(WaitingFit fit, Piece piece) {
    MonitorRows rows = MonitorRows.of(decoded.of(fit.window()), fit.monitor());
    Optional<DependenceEstimate> tooFew = tooFew(fit, rows);
    if (tooFew.isPresent()) {
      piece.use(publish(fit, tooFew.get()));
      return false;
    }
    pending.begin(fit, process, lone.isSuspect(fit));
    running.begin(fit, rows);
    return true;
  }

  /** Sends the fits that have begun to the service. */
  public void submit() {
    if (!service.isOpenTo(incarnation)) {
      return;
    }
    List<FitJob> jobs = new ArrayList<>();
    for (Optional<RunningFits.Begun> next = running.next();
        next.isPresent();
        next = running.next()) {
      jobs.add(start(next.get()));
    }
    if (!jobs.isEmpty()) {
      service.submit(jobs, running::answered);
    }
  }

  /**
   * Stops all fits. That none has begun must be committed before the process ends, or the next one
   * takes this end for a death. Only what hangs stays begun: it is why the process is stopped.
   */
  public void stop() {
    Set<FitKey> hanging = service.hanging();
    service.cancel(incarnation);
    Set<WaitingWindow> changed = new LinkedHashSet<>();
    for (WaitingFit fit : running.removeAll()) {
      if (hanging.contains(fit.key())) {
        LOG.error("{} hangs. The next process tries it alone.", fit.key());
        pending.hung(fit);
      } else {
        pending.stop(fit);
      }
      changed.add(fit.window());
    }
    changed.forEach(store::update);
  }

  /** The estimate of a fit that killed too many processes, or hung in them. */
  private Optional<DependenceEstimate> killed(WaitingFit fit) {
    return lone.givenUp(fit)
        .map(reason -> without(fit, EstimateStatus.FAILED, reason, 0, RowFacts.NONE));
  }

  /**
   * Publishes finished fits with their checkpoints, up to the size of one transaction.
   *
   * @throws NewerVersionException if a newer Codrift wrote a monitor's checkpoint
   * @return whether any fit was published, so that a commit is due
   */
  public boolean collect() {
    Set<WaitingWindow> changed = new LinkedHashSet<>();
    long bytes = 0;
    for (Optional<FitOutcome> next = running.nextAnswer();
        next.isPresent()
            && (bytes == 0 || bytes + checkpointBytes(next.get()) <= TRANSACTION_BYTES);
        next = running.nextAnswer()) {
      Optional<RunningFits.Ended> ended = running.end();
      if (ended.isPresent()) {
        bytes += checkpointBytes(next.get()) + settle(ended.get());
        changed.add(ended.get().fit().fit().window());
      }
    }
    changed.forEach(store::update);
    return !changed.isEmpty();
  }

  /** Whether a window of a segment waits for one of its estimates. */
  public boolean isPending(SourceConfig source, String segment) {
    return source.monitors().stream()
        .anyMatch(monitor -> pending.has(new MonitorSegment(monitor.name(), segment)));
  }

  /**
   * Deletes pending windows whose monitors have not been configured for too long.
   *
   * @param now wall clock, milliseconds since the epoch
   * @param piece how much may be deleted; the rest is left for the next call
   */
  public void collectUnknown(long now, Piece piece) {
    store.collect(now, piece);
  }

  /**
   * Deletes the model of a monitor, none of whose windows is pending.
   *
   * @return the bytes of the model
   */
  public long forget(MonitorSegment owner) {
    rebaselines.forget(owner);
    return checkpoints.delete(owner);
  }

  /**
   * The bytes of the windows that wait and were closed faster than their event time goes by, about.
   */
  public long backlogBytes() {
    return pending.backlogBytes();
  }

  /** Updates the gauges of the backlog. */
  public void showBacklog(long nowMillis) {
    OptionalLong oldest = pending.oldest();
    double age = oldest.isPresent() ? Math.max(0, nowMillis - oldest.getAsLong()) / 1000.0 : 0;
    publisher.backlog(pending.windows(), age);
  }

  /** Cancels the fits at the service, without waiting for them. */
  public void close() {
    service.cancel(incarnation);
  }

  /** The estimate of a window that has too few rows for a fit. */
  private static Optional<DependenceEstimate> tooFew(WaitingFit fit, MonitorRows rows) {
    int needed = fit.window().facts().source().window().minSamples();
    if (rows.count() >= needed) {
      return Optional.empty();
    }
    String reason = "%d complete rows, min-samples is %d".formatted(rows.count(), needed);
    return Optional.of(without(fit, EstimateStatus.TOO_FEW, reason, rows.count(), RowFacts.NONE));
  }

  private static DependenceEstimate without(
      WaitingFit fit, EstimateStatus status, String reason, int used, RowFacts rows) {
    return EstimateRecords.without(fit.monitor(), fit.window().facts(), status, reason, used, rows);
  }

  private FitJob start(RunningFits.Begun next) {
    WaitingFit fit = next.fit();
    MonitorConfig monitor = fit.monitor();
    WindowFacts facts = fit.window().facts();
    Optional<Rebaselines.Waiting> rebaseline = rebaselines.waiting(fit.owner());
    Optional<byte[]> sent = rebaseline.flatMap(Rebaselines.Waiting::model);
    Optional<byte[]> checkpoint = checkpoints.load(fit.owner(), digest(monitor));
    running.sent(
        next, length(checkpoint) + length(sent), rebaseline.map(Rebaselines.Waiting::command));
    return new FitJob(
        incarnation,
        fit.key(),
        new FitRequest.Shape(monitor.x().size(), monitor.y().size()),
        () -> next.rows().cut(facts),
        checkpoint,
        rebaseline.isPresent() && sent.isEmpty(),
        sent,
        FitSeed.of(fit.key()));
  }

  /** Publishes an outcome; returns the bytes of the estimate. */
  private int settle(RunningFits.Ended end) {
    RunningFits.AtService ended = end.fit();
    FitOutcome outcome = end.outcome();
    if (outcome instanceof FitOutcome.Fitted fitted) {
      return settle(ended, fitted);
    }
    if (outcome instanceof FitOutcome.EngineFault fault) {
      return retry(ended, fault.reason());
    }
    if (outcome instanceof FitOutcome.NewerCheckpoint newer) {
      throw new NewerVersionException(
          "The checkpoint of monitor %s, segment \"%s\" cannot be read: %s"
              .formatted(newer.key().monitor(), newer.key().segment(), newer.reason()));
    }
    return fail(ended, ((FitOutcome.Broken) outcome).reason());
  }

  private int settle(RunningFits.AtService ended, FitOutcome.Fitted fitted) {
    WaitingFit fit = ended.fit();
    fitted
        .refusedCheckpoint()
        .ifPresent(
            reason ->
                LOG.error(
                    "The model of monitor {}, segment \"{}\" is refused: {}. The monitor starts"
                        + " with a new model.",
                    fitted.key().monitor(),
                    fitted.key().segment(),
                    reason));
    fitted
        .refusedSent()
        .ifPresent(
            reason ->
                LOG.error(
                    "The reference that was sent to monitor {}, segment \"{}\" is refused: {}. The"
                        + " monitor keeps its own.",
                    fitted.key().monitor(),
                    fitted.key().segment(),
                    reason));
    DependenceEstimate estimate =
        EstimateRecords.of(
            fit.monitor(), fit.window().facts(), fitted.estimate(), fitted.seconds(), ended.rows());
    // A model whose estimate is not finite is not kept.
    if (estimate.getStatus() != EstimateStatus.FAILED && fitted.checkpoint().isPresent()) {
      checkpoints.save(
          fit.owner(),
          digest(fit.monitor()),
          fitted.estimate().modelVersion(),
          fitted.checkpoint().get());
      ended.rebaseline().ifPresent(id -> rebaselines.applied(fit.owner(), id));
    }
    return publish(fit, estimate);
  }

  private int retry(RunningFits.AtService ended, String reason) {
    WaitingFit fit = ended.fit();
    pending.faulted(fit);
    int attempts = config.service().attempts();
    if (fit.faults() < attempts) {
      LOG.warn(
          "The engine failed at {} ({} of {} attempts): {}",
          fit.key(),
          fit.faults(),
          attempts,
          reason);
      return 0;
    }
    return fail(ended, "the engine failed %d times: %s".formatted(fit.faults(), reason));
  }

  private int fail(RunningFits.AtService ended, String reason) {
    return publish(
        ended.fit(),
        without(ended.fit(), EstimateStatus.FAILED, reason, 0, ended.rows().withoutLevels()));
  }

  private int publish(WaitingFit fit, DependenceEstimate estimate) {
    pending.published(fit, clock.millis());
    return publisher.publish(estimate);
  }

  private String digest(MonitorConfig monitor) {
    String digest = digests.get(monitor.name());
    if (digest == null) {
      throw new IllegalStateException("no monitor " + monitor + " is configured");
    }
    return digest;
  }

  private static long length(Optional<byte[]> model) {
    return model.map(bytes -> bytes.length).orElse(0);
  }

  private static int checkpointBytes(FitOutcome outcome) {
    return outcome instanceof FitOutcome.Fitted fitted
        ? fitted.checkpoint().map(bytes -> bytes.length).orElse(0)
        : 0;
  }
}
