package io.codrift.streams.lab;

import static io.codrift.streams.lab.Accident.ROWS;
import static io.codrift.streams.lab.Accident.begin;

import io.codrift.model.lab.report.Report;
import io.codrift.streams.lab.Accident.Outcome;
import io.codrift.streams.lab.ExportedEstimates.Exported;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;

/** Processes that come and go. */
final class DeployAccidents {
  private static final Map<String, String> NONE = Map.of();

  private static final String ESTIMATE = "estimate";
  private static final String WINDOWS = "shop.windows";
  private static final List<String> STAGES = List.of("window", ESTIMATE, "alert");

  /** All orders of the stages. */
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("window", ESTIMATE, "alert"),
          List.of("window", "alert", ESTIMATE),
          List.of(ESTIMATE, "window", "alert"),
          List.of(ESTIMATE, "alert", "window"),
          List.of("alert", "window", ESTIMATE),
          List.of("alert", ESTIMATE, "window"));

  private final Product product;

  DeployAccidents(Product product) {
    this.product = product;
  }

  Outcome rollout(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "A process knows `orders` alone. A second one, with a configuration that has `payments` too, split by region, is started"
            + " beside it, and the first one is stopped when some of its tasks have had messages of `payments`.");
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      Topics.create(scene.broker().bootstrap(), "payments", 1);
      String window = "size: 10s, grace: 0s";
      CodriftProcess old = scene.start(scene.config().yaml("old", window));
      scene.untilRunning();
      int regions = 8;
      for (int w = 0; w < 3; w++) {
        for (int region = 0; region < regions; region++) {
          scene
              .records()
              .send("payments", 0, begin(w), ROWS, ",\"region\":\"r%d\"".formatted(region));
        }
      }
      String both =
          scene.config().yaml("new", window)
              + AccidentConfig.source(
                  "payments", window, "split-by: region", "idle-timeout: 2s", "idle: close");
      CodriftProcess fresh = scene.start(both);
      new WatchedProcess(old).untilPrinted("Source \"payments\" is not configured");
      report.text("The process with the old configuration:");
      report.text("%s", lines(old, "payments"));
      scene.stop(old);
      scene.of(fresh);
      scene.untilMetric(
          "codrift_windows_total", Map.of("source", "payments", "outcome", "ok"), 3.0 * regions);
      report.text("The new process, in the end: 3 windows of each of %d regions.", regions);
      scene.exported(
          "codrift_windows_total.*payments.*(ok|failed)|codrift_records_total.*payments.*(in_window|late|dead)");
      scene.requireNoneLateOrRefused();
      return scene.outcome();
    }
  }

  Outcome restarts(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "The stages are three processes. A window of %d records in each of two partitions comes every second. In each of the six"
            + " orders of the stages, each is stopped and started again.",
        ROWS);
    try (AccidentScene scene = new AccidentScene(report, product, 2)) {
      Map<String, CodriftProcess> running = new HashMap<>();
      for (String stage : STAGES) {
        running.put(stage, start(scene, stage));
      }
      for (CodriftProcess process : running.values()) {
        scene.of(process).untilReady();
      }
      int windows;
      try (SteadyRecords records = new SteadyRecords(scene, 2)) {
        for (List<String> order : ORDERS) {
          for (String stage : order) {
            scene.stop(running.get(stage));
            running.put(stage, start(scene, stage));
            scene.untilReady();
          }
        }
        windows = records.stop() - 1;
      }
      scene.of(running.get(ESTIMATE));
      scene.untilWindowEnds(begin(windows));
      ExportedEstimates estimates = estimates(scene);
      requireOnce(scene, estimates, windows);
      long none = deadLetters(scene);
      scene.require(none == 0, () -> "there are %d dead letters".formatted(none));
      report.text(
          "After %d restarts `codrift tail` has %d windows of %d records, each once. There are no dead letters. What the processes"
              + " exported before their ends: %.0f windows in all. The last processes:",
          ORDERS.size() * STAGES.size(),
          windows,
          2 * ROWS,
          scene.total("codrift_windows_total", Map.of("outcome", "ok")));
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      scene.require(
          scene.total("codrift_windows_total", NONE) <= windows, () -> "windows count twice");
      scene.of(running.get("window"));
      scene.exported("codrift_records_total.*(in_window|late|dead)|codrift_records_skipped_total");
      scene.requireNoneLate();
      return new Outcome(
          scene.records().count(),
          estimates.all().stream().mapToLong(Exported::seen).sum() + 2 * ROWS, // of the open window
          0,
          none);
    }
  }

  Outcome reset(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Four windows of two partitions are estimated. The process with the estimate stage is stopped; the stage's group, its"
            + " changelogs and its local stores are deleted; it is started again.");
    try (AccidentScene scene = new AccidentScene(report, product, 2);
        Admin admin = scene.broker().admin()) {
      CodriftProcess window = start(scene, "window");
      CodriftProcess estimate = start(scene, ESTIMATE);
      windows(scene, 0, 5);
      scene.untilWindowEnds(begin(4));
      scene.stop(estimate);
      reset(scene, admin);
      start(scene, ESTIMATE);
      scene.untilWindowEnds(begin(4));
      report.text(
          "All windows are in the windows topic, and are estimated again, from new models:");
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      ExportedEstimates estimates = estimates(scene);
      scene.require(
          estimates.all().size() == 8
              && estimates.all().stream().allMatch(e -> e.seen() == 2 * ROWS),
          () -> "not all windows, whole and twice: " + estimates);
      report.text(
          "It is stopped and reset once more, and half of the messages of `shop.windows` are deleted.");
      scene.stop();
      reset(scene, admin);
      Topics.deleteHalf(admin, WINDOWS);
      start(scene, ESTIMATE);
      windows(scene, 5, 8);
      scene.untilWindowEnds(begin(7));
      told(report, scene, estimates.all().size(), 0, 7);
      scene.of(window);
      return scene.outcome();
    }
  }

  Outcome lost(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Two windows of two partitions are estimated. The process with the estimate stage is stopped. Six windows come; then half of"
            + " the messages of `shop.windows` are deleted, as by retention, and the process is started again. One more window comes.");
    try (AccidentScene scene = new AccidentScene(report, product, 2);
        Admin admin = scene.broker().admin()) {
      CodriftProcess window = start(scene, "window");
      CodriftProcess estimate = start(scene, ESTIMATE);
      windows(scene, 0, 3);
      scene.untilWindowEnds(begin(2));
      scene.stop(estimate);
      long before = messages(admin);
      scene.of(window);
      windows(scene, 3, 9);
      scene.untilAllInWindows();
      scene.until("their messages", () -> messages(admin) >= before + 2 * 6);
      Topics.deleteHalf(admin, WINDOWS);
      start(scene, ESTIMATE);
      windows(scene, 9, 10);
      scene.untilWindowEnds(begin(9));
      told(report, scene, 2, 2, 9);
      scene.of(window);
      return scene.outcome();
    }
  }

  /**
   * Reports what is said of windows that lack messages, and requires that nothing is left out.
   *
   * @param earlier how many estimates there were before
   * @param from the number of the first window after that
   * @param until the number of the first window that is not over
   */
  private static void told(Report report, AccidentScene scene, int earlier, int from, int until)
      throws IOException {
    report.text(
        "Every window is whole, or it says what it lacks, or the log says that it may be missing.");
    scene.printed("were lost before they were read");
    scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
    ExportedEstimates since = estimates(scene).after(earlier);
    report.text("The estimates since then, by `codrift tail --json`:");
    report.text(
        "%s",
        since.all().stream()
            .map(
                e ->
                    "    %s %s, %d records %s"
                        .formatted(Instant.ofEpochMilli(e.end()), e.status(), e.seen(), e.reason()))
            .collect(Collectors.joining("\n")));
    scene.requireOnceAndWhole(since, 2 * ROWS);
    Exported last = since.last();
    scene.require(
        last.seen() == 2 * ROWS && last.end() == begin(until),
        () -> "the last window is not whole");
    Set<Long> ends = since.ends();
    long doubtful = scene.doubtfulUntil();
    List<Instant> untold =
        IntStream.rangeClosed(from + 1, until)
            .mapToLong(Accident::begin)
            .filter(end -> !ends.contains(end) && end > doubtful)
            .mapToObj(Instant::ofEpochMilli)
            .toList();
    scene.require(untold.isEmpty(), () -> "windows are missing, and nothing says so: " + untold);
    scene.requireNoneLateOrRefused();
  }

  /** A stage in a process of its own. */
  private static CodriftProcess start(AccidentScene scene, String stage) throws IOException {
    return scene.start(scene.config().tenSeconds(stage), "--stages", stage);
  }

  private static ExportedEstimates estimates(AccidentScene scene) throws IOException {
    return scene.commands().estimates(scene.config().tenSeconds(ESTIMATE));
  }

  private static void windows(AccidentScene scene, int from, int until) {
    scene.records().windows(2, from, until, "");
  }

  private static void requireOnce(AccidentScene scene, ExportedEstimates estimates, int windows) {
    List<Long> expected = IntStream.rangeClosed(1, windows).mapToObj(Accident::begin).toList();
    scene.require(
        estimates.all().stream().map(Exported::end).toList().equals(expected),
        () -> "not every window once: " + estimates);
    scene.require(
        estimates.all().stream()
            .allMatch(e -> e.seen() == 2 * ROWS && e.status().equals("OK") && e.reason().isEmpty()),
        () -> "a window is not as it must be: " + estimates);
  }

  /** Deletes all that the estimate stage has, as the reset tool of Kafka Streams does. */
  private static void reset(AccidentScene scene, Admin admin)
      throws IOException, InterruptedException, ExecutionException {
    String application = "shop-estimate";
    ConsumerGroups.delete(admin, application);
    Topics.deleteAll(admin, application);
    scene.removeState(ESTIMATE);
  }

  private static long messages(Admin admin) {
    try {
      return Topics.messages(admin, WINDOWS);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long deadLetters(AccidentScene scene)
      throws InterruptedException, ExecutionException {
    try (Admin admin = scene.broker().admin()) {
      return Topics.messages(admin, "shop.dead-letters");
    }
  }

  private static String lines(CodriftProcess process, String text) {
    StringBuilder lines = new StringBuilder();
    process
        .log()
        .lines()
        .filter(line -> line.contains(" WARN ") && line.contains(text))
        .map(line -> line.substring(line.indexOf("WARN")))
        .distinct()
        .forEach(line -> lines.append("    ").append(line).append('\n'));
    return lines.toString().stripTrailing();
  }
}
