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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** Topics that change below the stages. */
final class TopicAccidents {
  private static final Map<String, String> NONE = Map.of();

  private final Product product;

  TopicAccidents(Product product) {
    this.product = product;
  }

  Outcome topics(Report report) throws IOException, InterruptedException, ExecutionException {
    try (AccidentScene scene = new AccidentScene(report, product, 1);
        Admin admin = scene.admin()) {
      String yaml = scene.yaml("a", "size: 10s, grace: 0s", "idle-timeout: 1h");
      report.text("The input gets a second partition while the stages run.");
      CodriftProcess first = scene.start(yaml);
      scene.untilMetric("codrift_stage_running", NONE, 3);
      admin.createPartitions(Map.of(AccidentScene.TOPIC, NewPartitions.increaseTo(2))).all().get();
      scene.until("the end of the process", () -> !first.isAlive());
      scene.printed(" ERROR +RunCommand");
      report.text("It is started again, as a supervisor does, and runs.");
      CodriftProcess second = scene.start(yaml);
      scene.untilMetric("codrift_stage_running", NONE, 3);
      scene.exported("codrift_stage_running");
      report.text("`shop.windows` gets a fifth partition.");
      admin.createPartitions(Map.of("shop.windows", NewPartitions.increaseTo(5))).all().get();
      scene.until("the end of the process", () -> !second.isAlive());
      scene.printed(" ERROR +RunCommand");
      report.text("It is started again, and refuses.");
      CodriftProcess third = scene.start(yaml);
      scene.until("the end of the process", () -> !third.isAlive());
      scene.printed("shop.windows");
      return scene.outcome();
    }
  }

  Outcome shrunk(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Windows of 10 s. The input has four partitions, and is made anew with two while the stages run.");
    try (AccidentScene scene = new AccidentScene(report, product, 4);
        Admin admin = scene.admin()) {
      String yaml = scene.yaml("a", "size: 10s, grace: 0s", "idle-timeout: 1h");
      scene.start(yaml);
      windows(scene, 4, 0, 3);
      scene.untilMetric("codrift_windows_total", Map.of("outcome", "ok"), 2);
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), scene.sent());
      remake(scene, admin, AccidentScene.TOPIC, 2);
      scene.untilEnded();
      scene.printed(" ERROR +RunCommand");
      report.text("It is started again, and refuses.");
      scene.start(yaml);
      scene.untilEnded();
      scene.printed("had 4");
      report.text(
          "What it says is done: the changelogs are deleted, and the folder is removed. It runs, and windows wait for two partitions.");
      String application = "shop-window-orders";
      admin
          .deleteTopics(
              admin.listTopics().names().get().stream()
                  .filter(topic -> topic.startsWith(application))
                  .toList())
          .all()
          .get();
      scene.removeState("a/" + application);
      scene.start(yaml);
      windows(scene, 2, 5, 8);
      scene.until(
          "the last window",
          () ->
              scene.metric("codrift_window_end_timestamp_seconds", Map.of())
                  == START / SECOND + 70.0);
      scene.printed("do not wait");
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      scene.require(
          scene.metric("codrift_window_rows", Map.of("kind", "seen")) == 2 * ROWS,
          () -> "the window is not whole");
      scene.requireNoneLate();
      scene.requireNoDeadLetters();
      return scene.outcome();
    }
  }

  Outcome windowsTopic(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "The window stage is a process, estimate and alert stage are another one. Two windows are estimated. The second process is stopped;"
            + " two more windows come; then `shop.windows` is deleted.");
    try (AccidentScene scene = new AccidentScene(report, product, 1);
        Admin admin = scene.admin()) {
      CodriftProcess window = startWindow(scene);
      CodriftProcess rest = startRest(scene);
      windows(scene, 1, 0, 3);
      scene.untilMetric("codrift_windows_total", Map.of("outcome", "ok"), 2);
      scene.stop(rest);
      scene.of(window);
      windows(scene, 1, 3, 5);
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), scene.sent());
      delete(admin, "shop.windows");
      scene.untilEnded();
      report.text("The window stage ends.");
      scene.printed(" ERROR +RunCommand");
      report.text(
          "Both are started again. The window stage makes the topic; the estimate stage says what is lost.");
      window = startWindow(scene);
      scene.untilReady();
      rest = startRest(scene);
      windows(scene, 1, 5, 7);
      scene.until("the last window", () -> end(scene) == START / SECOND + 60.0);
      scene.printed("made anew|were lost");
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      scene.of(window);
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), 2.0 * ROWS);
      scene.of(rest);
      report.text(
          "`shop.windows` is deleted and made anew with its four partitions while both run. Both end.");
      remake(scene, admin, "shop.windows", 4);
      scene.untilEnded();
      scene.printed(" ERROR +RunCommand");
      scene.of(window).untilEnded();
      scene.printed(" ERROR +RunCommand");
      report.text("They are started again, and go on.");
      startWindow(scene);
      startRest(scene);
      windows(scene, 1, 7, 9);
      scene.until("the last window", () -> end(scene) == START / SECOND + 80.0);
      scene.printed("made anew|were lost");
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      List<Exported> estimates = scene.estimates(yaml(scene, "rest"));
      report.text(
          "Of 8 windows %d are estimated, each with all its records: %s.",
          estimates.size(),
          estimates.stream()
              .map(e -> Instant.ofEpochMilli(e.end()).toString())
              .collect(Collectors.joining(", ")));
      scene.require(
          estimates.stream().allMatch(e -> e.seen() == ROWS || e.reason().contains("were lost")),
          () -> "a window lacks records and does not say so: " + estimates);
      scene.require(
          estimates.stream().map(Exported::end).distinct().count() == estimates.size(),
          () -> "a window comes twice: " + estimates);
      scene.requireNoneLate();
      scene.requireNoDeadLetters();
      return scene.outcome();
    }
  }

  private static CodriftProcess startWindow(AccidentScene scene) throws IOException {
    return scene.start(yaml(scene, "window"), "--stages", "window");
  }

  private static CodriftProcess startRest(AccidentScene scene) throws IOException {
    return scene.start(yaml(scene, "rest"), "--stages", "estimate,alert");
  }

  private static String yaml(AccidentScene scene, String state) {
    return scene.yaml(state, "size: 10s, grace: 0s", "idle-timeout: 1h");
  }

  private static double end(AccidentScene scene) {
    return scene.metric("codrift_window_end_timestamp_seconds", Map.of());
  }

  private static void windows(AccidentScene scene, int partitions, int from, int until) {
    for (int window = from; window < until; window++) {
      for (int partition = 0; partition < partitions; partition++) {
        scene.send(AccidentScene.TOPIC, partition, START + window * 10 * SECOND, ROWS, "");
      }
    }
  }

  private static void remake(AccidentScene scene, Admin admin, String topic, int partitions)
      throws InterruptedException, ExecutionException {
    delete(admin, topic);
    Topics.create(scene.bootstrap(), topic, partitions);
  }

  private static void delete(Admin admin, String topic)
      throws InterruptedException, ExecutionException {
    admin.deleteTopics(Set.of(topic)).all().get();
  }

  Outcome offsets(Report report) throws IOException, InterruptedException, ExecutionException {
    TopicPartition partition = new TopicPartition(AccidentScene.TOPIC, 0);
    String group = "shop-window-orders";
    try (AccidentScene scene = new AccidentScene(report, product, 1);
        Admin admin = scene.admin()) {
      String yaml = scene.yaml("a", "size: 1h", "idle-timeout: 1h");
      report.text(
          "1,000 records are counted. The process is stopped, and the group deleted with its offsets.");
      scene.start(yaml);
      scene.send(AccidentScene.TOPIC, 0, START, 1_000, "");
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), 1_000);
      scene.stop();
      ConsumerGroups.delete(admin, group);
      scene.start(yaml);
      scene.untilMetric("codrift_records_skipped_total", Map.of("reason", "repeated"), 1_000);
      scene.printed("read again");
      scene.exported("codrift_records_skipped_total|codrift_records_total.*in_window");

      report.text(
          "It is stopped. 500 records come, of which retention deletes 300 before it is started again.");
      scene.stop();
      scene.send(AccidentScene.TOPIC, 0, START + 1_000, 500, "");
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1_300))).all().get();
      scene.start(yaml);
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), 200);
      scene.printed("deleted before they were read");
      scene.exported("codrift_records_skipped_total|codrift_records_total.*in_window");

      report.text("It is stopped. The topic is deleted and made anew, with 100 records.");
      scene.stop();
      admin.deleteTopics(Set.of(AccidentScene.TOPIC)).all().get();
      Topics.create(scene.bootstrap(), AccidentScene.TOPIC, 1);
      scene.send(AccidentScene.TOPIC, 0, START + 2_000, 100, "");
      scene.start(yaml);
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), 100);
      scene.printed("made anew");
      scene.exported("codrift_records_skipped_total|codrift_records_total.*in_window");
      return scene.outcome();
    }
  }
}
