package io.codrift.streams.lab;

import static io.codrift.streams.lab.Accident.ROWS;
import static io.codrift.streams.lab.Accident.SECOND;
import static io.codrift.streams.lab.Accident.START;

import io.codrift.model.lab.report.Report;
import io.codrift.streams.lab.Accident.Outcome;
import io.codrift.streams.lab.AccidentScene.Exported;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** Processes that come and go. */
final class DeployAccidents {
  private static final Map<String, String> NONE = Map.of();

  private static final List<String> STAGES = List.of("window", "estimate", "alert");

  /** All orders of the stages. */
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("window", "estimate", "alert"),
          List.of("window", "alert", "estimate"),
          List.of("estimate", "window", "alert"),
          List.of("estimate", "alert", "window"),
          List.of("alert", "window", "estimate"),
          List.of("alert", "estimate", "window"));

  private final Product product;

  DeployAccidents(Product product) {
    this.product = product;
  }

  Outcome rollout(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "A process knows `orders` alone. A second one, with a configuration that has `payments` too, split by region, is started"
            + " beside it, and the first one is stopped when some of its tasks have had messages of `payments`.");
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      Topics.create(scene.bootstrap(), "payments", 1);
      String window = "size: 10s, grace: 0s";
      CodriftProcess old = scene.start(scene.yaml("old", window));
      scene.untilMetric("codrift_stage_running", NONE, 3);
      int regions = 8;
      for (int w = 0; w < 3; w++) {
        for (int region = 0; region < regions; region++) {
          scene.send(
              "payments",
              0,
              START + w * 10 * SECOND,
              ROWS,
              ",\"region\":\"r%d\"".formatted(region));
        }
      }
      String both =
          scene.yaml("new", window)
              + AccidentScene.source(
                  "payments", window, "split-by: region", "idle-timeout: 2s", "idle: close");
      CodriftProcess fresh = scene.start(both);
      scene.until(
          old,
          "the warning of the old process",
          () -> old.log().contains("Source \"payments\" is not configured"));
      report.text("The process with the old configuration:");
      report.text("%s", lines(old, "payments"));
      scene.stop(old);
      scene.of(fresh);
      scene.untilMetric(
          "codrift_windows_total", Map.of("source", "payments", "outcome", "ok"), 3.0 * regions);
      report.text("The new process, in the end: 3 windows of each of %d regions.", regions);
      scene.exported(
          "codrift_windows_total.*payments.*(ok|failed)|codrift_records_total.*payments.*(in_window|late|dead)");
      scene.requireNoneLate();
      scene.requireNoDeadLetters();
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
      try (SteadyRecords records = new SteadyRecords(scene, 2, 10 * SECOND)) {
        for (List<String> order : ORDERS) {
          for (String stage : order) {
            scene.stop(running.get(stage));
            running.put(stage, start(scene, stage));
            scene.untilReady();
          }
        }
        windows = records.stop() - 1;
      }
      scene.of(running.get("estimate"));
      scene.until("the last window", () -> end(scene) == START / SECOND + 10.0 * windows);
      List<Exported> estimates = scene.estimates(yaml(scene, "estimate"));
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
          scene.sent(),
          estimates.stream().mapToLong(Exported::seen).sum() + 2 * ROWS, // of the open window
          0,
          none);
    }
  }

  Outcome reset(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Four windows of two partitions are estimated. The process with the estimate stage is stopped; the stage's group, its"
            + " changelogs and its local stores are deleted; it is started again.");
    try (AccidentScene scene = new AccidentScene(report, product, 2);
        Admin admin = scene.admin()) {
      CodriftProcess window = start(scene, "window");
      CodriftProcess estimate = start(scene, "estimate");
      windows(scene, 0, 5);
      scene.until("the last window", () -> end(scene) == START / SECOND + 40.0);
      scene.stop(estimate);
      reset(scene, admin);
      start(scene, "estimate");
      scene.until("the last window", () -> end(scene) == START / SECOND + 40.0);
      report.text(
          "All windows are in the windows topic, and are estimated again, from new models:");
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      List<Exported> estimates = scene.estimates(yaml(scene, "estimate"));
      scene.require(
          estimates.size() == 8 && estimates.stream().allMatch(e -> e.seen() == 2 * ROWS),
          () -> "not all windows, whole and twice: " + estimates);
      report.text(
          "It is stopped and reset once more, and half of the messages of `shop.windows` are deleted.");
      scene.stop();
      reset(scene, admin);
      deleteHalf(admin);
      start(scene, "estimate");
      windows(scene, 5, 8);
      scene.until("the last window", () -> end(scene) == START / SECOND + 70.0);
      told(report, scene, estimates.size(), 0, 7);
      scene.of(window);
      return scene.outcome();
    }
  }

  Outcome lost(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Two windows of two partitions are estimated. The process with the estimate stage is stopped. Six windows come; then half of"
            + " the messages of `shop.windows` are deleted, as by retention, and the process is started again. One more window comes.");
    try (AccidentScene scene = new AccidentScene(report, product, 2);
        Admin admin = scene.admin()) {
      CodriftProcess window = start(scene, "window");
      CodriftProcess estimate = start(scene, "estimate");
      windows(scene, 0, 3);
      scene.until("two windows", () -> end(scene) == START / SECOND + 20.0);
      scene.stop(estimate);
      long before = messages(admin);
      scene.of(window);
      windows(scene, 3, 9);
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), scene.sent());
      scene.until("their messages", () -> messages(admin) >= before + 2 * 6);
      deleteHalf(admin);
      start(scene, "estimate");
      windows(scene, 9, 10);
      scene.until("the last window", () -> end(scene) == START / SECOND + 90.0);
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
    List<Exported> all = scene.estimates(yaml(scene, "estimate"));
    List<Exported> since = all.subList(earlier, all.size());
    report.text("The estimates since then, by `codrift tail --json`:");
    report.text(
        "%s",
        since.stream()
            .map(
                e ->
                    "    %s %s, %d records %s"
                        .formatted(Instant.ofEpochMilli(e.end()), e.status(), e.seen(), e.reason()))
            .collect(Collectors.joining("\n")));
    scene.require(
        since.stream().allMatch(e -> e.seen() == 2 * ROWS || e.reason().contains("were lost")),
        () -> "a window lacks records and does not say so");
    Exported last = since.get(since.size() - 1);
    scene.require(
        last.seen() == 2 * ROWS && last.end() == START + until * 10 * SECOND,
        () -> "the last window is not whole");
    Set<Long> ends = since.stream().map(Exported::end).collect(Collectors.toSet());
    scene.require(ends.size() == since.size(), () -> "a window comes twice");
    long doubtful = scene.doubtfulUntil();
    List<Instant> untold =
        LongStream.rangeClosed(from + 1L, until)
            .map(number -> START + number * 10 * SECOND)
            .filter(end -> !ends.contains(end) && end > doubtful)
            .mapToObj(Instant::ofEpochMilli)
            .toList();
    scene.require(untold.isEmpty(), () -> "windows are missing, and nothing says so: " + untold);
    scene.requireNoDeadLetters();
    scene.requireNoneLate();
  }

  /** A stage in a process of its own. */
  private static CodriftProcess start(AccidentScene scene, String stage) throws IOException {
    return scene.start(yaml(scene, stage), "--stages", stage);
  }

  private static String yaml(AccidentScene scene, String state) {
    return scene.yaml(state, "size: 10s, grace: 0s", "idle-timeout: 1h");
  }

  /** The end of the last window, in seconds. */
  private static double end(AccidentScene scene) {
    return scene.metric("codrift_window_end_timestamp_seconds", NONE);
  }

  private static void windows(AccidentScene scene, int from, int until) {
    for (int window = from; window < until; window++) {
      for (int partition = 0; partition < 2; partition++) {
        scene.send(AccidentScene.TOPIC, partition, START + window * 10 * SECOND, ROWS, "");
      }
    }
  }

  private static void requireOnce(AccidentScene scene, List<Exported> estimates, int windows) {
    List<Long> expected =
        LongStream.rangeClosed(1, windows).mapToObj(w -> START + w * 10 * SECOND).toList();
    scene.require(
        estimates.stream().map(Exported::end).toList().equals(expected),
        () -> "not every window once: " + estimates);
    scene.require(
        estimates.stream()
            .allMatch(e -> e.seen() == 2 * ROWS && e.status().equals("OK") && e.reason().isEmpty()),
        () -> "a window is not as it must be: " + estimates);
  }

  /** Deletes all that the estimate stage has, as the reset tool of Kafka Streams does. */
  private static void reset(AccidentScene scene, Admin admin)
      throws IOException, InterruptedException, ExecutionException {
    String application = "shop-estimate";
    ConsumerGroups.delete(admin, application);
    List<String> changelogs =
        admin.listTopics().names().get().stream().filter(t -> t.startsWith(application)).toList();
    admin.deleteTopics(changelogs).all().get();
    scene.removeState("estimate");
  }

  private static Map<TopicPartition, Long> ends(Admin admin, String topic, int partitions)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int p = 0; p < partitions; p++) {
      asked.put(new TopicPartition(topic, p), OffsetSpec.latest());
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin.listOffsets(asked).all().get().forEach((p, info) -> ends.put(p, info.offset()));
    return ends;
  }

  /** Offsets of the windows topic, over all of its partitions. */
  private static long messages(Admin admin) {
    try {
      return ends(admin, "shop.windows", 4).values().stream().mapToLong(Long::longValue).sum();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void deleteHalf(Admin admin) throws InterruptedException, ExecutionException {
    Map<TopicPartition, RecordsToDelete> half = new HashMap<>();
    ends(admin, "shop.windows", 4)
        .forEach((p, end) -> half.put(p, RecordsToDelete.beforeOffset(end / 2)));
    admin.deleteRecords(half).all().get();
  }

  private static long deadLetters(AccidentScene scene)
      throws InterruptedException, ExecutionException {
    try (Admin admin = scene.admin()) {
      int partitions =
          admin
              .describeTopics(List.of("shop.dead-letters"))
              .allTopicNames()
              .get()
              .get("shop.dead-letters")
              .partitions()
              .size();
      return ends(admin, "shop.dead-letters", partitions).values().stream()
          .mapToLong(Long::longValue)
          .sum();
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
