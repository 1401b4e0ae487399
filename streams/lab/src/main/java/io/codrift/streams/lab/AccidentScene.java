package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A broker with the topic {@code orders}, and the product, to which something happens. One of the
 * product's processes is watched: the one that was started last, or that {@link #of} says. What it
 * prints and exports goes to the report. Not thread-safe.
 */
final class AccidentScene implements AutoCloseable {
  static final String TOPIC = "orders";
  private static final Pattern DOUBTFUL = Pattern.compile("Windows up to (\\S+) may be missing");

  private final Product product;
  private final TemporaryFolder folder;
  private final AccidentBroker broker;
  private final AccidentConfig config;
  private final SentRecords records;
  private final Excerpts excerpts;
  private final AccidentCommands commands;
  private final Exports exports = new Exports();

  /** What is to be closed, in the order in which it was opened. */
  private final Deque<Closeable> opened = new ArrayDeque<>();

  private WatchedProcess watched;

  /**
   * @param partitions of the topic
   */
  AccidentScene(Report report, Product product, int partitions)
      throws IOException, InterruptedException, ExecutionException {
    this.product = product;
    folder = TemporaryFolder.create("codrift-accident");
    opened.add(folder::close);
    try {
      broker = new AccidentBroker();
      opened.add(broker::close);
      broker.openGate();
      Topics.create(broker.bootstrap(), TOPIC, partitions);
    } catch (InterruptedException | ExecutionException | RuntimeException e) {
      try {
        close();
      } catch (IOException | RuntimeException further) {
        e.addSuppressed(further);
      }
      throw e;
    }
    config = new AccidentConfig(broker.bootstrap(), folder.path());
    records = new SentRecords(broker);
    excerpts = new Excerpts(report, folder.path());
    commands = new AccidentCommands(product, config, excerpts);
  }

  AccidentBroker broker() {
    return broker;
  }

  AccidentConfig config() {
    return config;
  }

  SentRecords records() {
    return records;
  }

  AccidentCommands commands() {
    return commands;
  }

  /**
   * Starts {@code codrift run}.
   *
   * @param arguments further arguments
   */
  CodriftProcess start(String yaml, String... arguments) throws IOException {
    return started(product.start(folder.path(), run(yaml, arguments)));
  }

  /** The same, with variables in its environment. */
  CodriftProcess startWith(Map<String, String> environment, String yaml) throws IOException {
    return started(product.startWith(environment, folder.path(), run(yaml)));
  }

  private List<String> run(String yaml, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of("run", "--config", config.written(yaml)));
    line.addAll(List.of(arguments));
    return line;
  }

  private CodriftProcess started(CodriftProcess process) {
    watched = new WatchedProcess(process);
    exports.add(process);
    opened.add(process::close);
    return process;
  }

  /** From now on a process is watched. */
  AccidentScene of(CodriftProcess process) {
    watched = new WatchedProcess(process);
    return this;
  }

  /** Ends the process that is watched, as a deployment does. */
  void stop() {
    stop(watched.process());
  }

  /** Ends a process, as a deployment does. */
  void stop(CodriftProcess process) {
    var unused = exports.ask(process);
    process.terminate();
  }

  /** A file of the scene. */
  Path file(String name) {
    return folder.path().resolve(name);
  }

  /** Removes a folder of stores, as a person does who is asked to. */
  void removeState(String state) throws IOException {
    new TemporaryFolder(file(state)).close();
  }

  /** Waits until something is so. */
  void until(String what, BooleanSupplier condition) {
    watched.until(what, condition);
  }

  /** Waits until the process has ended by itself. */
  void untilEnded() {
    watched.untilEnded("the process");
  }

  /** Waits for a line of the log of the process. */
  void untilPrinted(String text) {
    watched.untilPrinted(text);
  }

  /** Waits until the process is ready. */
  void untilReady() {
    until("ready", () -> watched.process().status("/health/ready").orElse(0) == 200);
  }

  /** Waits until the process is not ready. */
  void untilNotReady() {
    until("not ready", () -> watched.process().status("/health/ready").orElse(0) == 503);
  }

  /** Waits until a metric of the process has a value. */
  void untilMetric(String name, Map<String, String> labels, double value) {
    until(name + labels + " = " + value, () -> metric(name, labels) == value);
  }

  /** Waits until all stages of the process run. */
  void untilRunning() {
    untilMetric("codrift_stage_running", Map.of(), 3);
  }

  /** Waits until the process has counted so many records in windows. */
  void untilInWindows(int number) {
    untilMetric("codrift_records_total", Map.of("outcome", "in_window"), number);
  }

  /** Waits until the process has counted all records in windows. */
  void untilAllInWindows() {
    untilInWindows(records.count());
  }

  /** Waits until the process has estimated so many windows. */
  void untilOk(int number) {
    untilMetric("codrift_windows_total", Map.of("outcome", "ok"), number);
  }

  /**
   * Waits until the last window that the process has estimated is that which ends then.
   *
   * @param end milliseconds since the epoch
   */
  void untilWindowEnds(long end) {
    untilMetric("codrift_window_end_timestamp_seconds", Map.of(), (double) end / Accident.SECOND);
  }

  /** The sum of a metric of the process over all series with these labels; 0 without one. */
  double metric(String name, Map<String, String> labels) {
    watched.process().requireAlive();
    return exports.ask(watched.process()).map(metrics -> metrics.sum(name, labels)).orElse(0.0);
  }

  /** Whether the process exports a series with these labels. */
  boolean exports(String name, Map<String, String> labels) {
    watched.process().requireAlive();
    return exports
        .ask(watched.process())
        .filter(metrics -> !metrics.of(name, labels).isEmpty())
        .isPresent();
  }

  /** The sum of a metric over all processes, also those that have ended. */
  double total(String name, Map<String, String> labels) {
    return exports.total(name, labels);
  }

  /** The time until which windows may be missing, as the log says; 0 if it says nothing. */
  long doubtfulUntil() {
    return DOUBTFUL
        .matcher(watched.process().log())
        .results()
        .mapToLong(result -> Instant.parse(result.group(1)).toEpochMilli())
        .max()
        .orElse(0);
  }

  /** Waits for lines of the process's log that match, and reports them. */
  void printed(String matching) {
    excerpts.printed(watched, matching);
  }

  /** Reports the series that match, as they are exported. */
  void exported(String matching) {
    excerpts.exported(watched, matching);
  }

  /** Reports what an address of the process says. */
  void said(String path) {
    excerpts.said(watched, path);
  }

  /** Fails the study if something is not as it must be. */
  void require(boolean holds, Supplier<String> otherwise) {
    watched.require(holds, otherwise);
  }

  /** Fails the study if a record is late, by the metrics of all processes. */
  void requireNoneLate() {
    require(exports.records("late") == 0, () -> "records are late");
    require(exports.records("late_part") == 0, () -> "parts of windows are late");
  }

  /** Fails the study if a record is late or a dead letter, by the metrics of all processes. */
  void requireNoneLateOrRefused() {
    requireNoneLate();
    require(
        exports.total("codrift_dead_letters_total", Map.of()) == 0, () -> "there are dead letters");
  }

  /**
   * Fails the study if a window comes twice, or lacks records and does not say so.
   *
   * @param rows of every window
   */
  void requireOnceAndWhole(ExportedEstimates estimates, long rows) {
    require(
        estimates.areWholeOrSaySo(rows),
        () -> "a window lacks records and does not say so: " + estimates);
    require(estimates.haveEachWindowOnce(), () -> "a window comes twice: " + estimates);
  }

  /** What has become of the records until now, by what all processes have exported. */
  Accident.Outcome outcome() {
    return exports.outcome(records.count());
  }

  @Override
  public void close() throws IOException {
    close(opened);
  }

  /** Closes the last one first, and all of them, also where one cannot be closed. */
  private static void close(Deque<Closeable> opened) throws IOException {
    if (!opened.isEmpty()) {
      try (Closeable first = opened.remove()) {
        close(opened);
      }
    }
  }
}
