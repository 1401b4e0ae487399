package io.codrift.streams.lab;

import static io.codrift.streams.lab.Accident.ROWS;
import static io.codrift.streams.lab.Accident.START;
import static io.codrift.streams.lab.Accident.begin;

import io.codrift.model.lab.report.Report;
import io.codrift.streams.lab.Accident.Outcome;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** Topics that change below the stages. */
final class TopicAccidents {
  private final Product product;

  TopicAccidents(Product product) {
    this.product = product;
  }

  Outcome topics(Report report) throws IOException, InterruptedException, ExecutionException {
    try (AccidentScene scene = new AccidentScene(report, product, 1);
        Admin admin = scene.broker().admin()) {
      String yaml = scene.config().tenSeconds("a");
      report.text("The input gets a second partition while the stages run.");
      scene.start(yaml);
      scene.untilRunning();
      admin.createPartitions(Map.of(AccidentScene.TOPIC, NewPartitions.increaseTo(2))).all().get();
      scene.untilEnded();
      scene.printed(" ERROR +RunCommand");
      report.text("It is started again, as a supervisor does, and runs.");
      scene.start(yaml);
      scene.untilRunning();
      scene.exported("codrift_stage_running");
      report.text("`shop.windows` gets a fifth partition.");
      admin.createPartitions(Map.of("shop.windows", NewPartitions.increaseTo(5))).all().get();
      scene.untilEnded();
      scene.printed(" ERROR +RunCommand");
      report.text("It is started again, and refuses.");
      scene.start(yaml);
      scene.untilEnded();
      scene.printed("shop.windows");
      return scene.outcome();
    }
  }

  Outcome shrunk(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Windows of 10 s. The input has four partitions, and is made anew with two while the stages run.");
    try (AccidentScene scene = new AccidentScene(report, product, 4);
        Admin admin = scene.broker().admin()) {
      String yaml = scene.config().tenSeconds("a");
      scene.start(yaml);
      scene.records().windows(4, 0, 3, "");
      scene.untilOk(2);
      scene.untilAllInWindows();
      Topics.remake(admin, scene.broker().bootstrap(), AccidentScene.TOPIC, 2);
      scene.untilEnded();
      scene.printed(" ERROR +RunCommand");
      report.text("It is started again, and refuses.");
      scene.start(yaml);
      scene.untilEnded();
      scene.printed("had 4");
      report.text(
          "What it says is done: the changelogs are deleted, and the folder is removed. It runs, and windows wait for two partitions.");
      String application = "shop-window-orders";
      Topics.deleteAll(admin, application);
      scene.removeState("a/" + application);
      scene.start(yaml);
      scene.records().windows(2, 5, 8, "");
      scene.untilWindowEnds(begin(7));
      scene.printed("do not wait");
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      scene.require(
          scene.metric("codrift_window_rows", Map.of("kind", "seen")) == 2 * ROWS,
          () -> "the window is not whole");
      scene.requireNoneLateOrRefused();
      return scene.outcome();
    }
  }

  Outcome windowsTopic(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "The window stage is a process, estimate and alert stage are another one. Two windows are estimated. The second process is stopped;"
            + " two more windows come; then `shop.windows` is deleted.");
    try (AccidentScene scene = new AccidentScene(report, product, 1);
        Admin admin = scene.broker().admin()) {
      CodriftProcess window = startWindow(scene);
      CodriftProcess rest = startRest(scene);
      scene.records().windows(1, 0, 3, "");
      scene.untilOk(2);
      scene.stop(rest);
      scene.of(window);
      scene.records().windows(1, 3, 5, "");
      scene.untilAllInWindows();
      Topics.delete(admin, "shop.windows");
      scene.untilEnded();
      report.text("The window stage ends.");
      scene.printed(" ERROR +RunCommand");
      report.text(
          "Both are started again. The window stage makes the topic; the estimate stage says what is lost.");
      window = startWindow(scene);
      scene.untilReady();
      rest = startRest(scene);
      scene.records().windows(1, 5, 7, "");
      scene.untilWindowEnds(begin(6));
      scene.printed("made anew|were lost");
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      scene.of(window);
      scene.untilInWindows(2 * ROWS);
      scene.of(rest);
      report.text(
          "`shop.windows` is deleted and made anew with its four partitions while both run. Both end.");
      Topics.remake(admin, scene.broker().bootstrap(), "shop.windows", 4);
      scene.untilEnded();
      scene.printed(" ERROR +RunCommand");
      scene.of(window).untilEnded();
      scene.printed(" ERROR +RunCommand");
      report.text("They are started again, and go on.");
      startWindow(scene);
      startRest(scene);
      scene.records().windows(1, 7, 9, "");
      scene.untilWindowEnds(begin(8));
      scene.printed("made anew|were lost");
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      ExportedEstimates estimates = scene.commands().estimates(scene.config().tenSeconds("rest"));
      report.text(
          "Of 8 windows %d are estimated, each with all its records: %s.",
          estimates.all().size(),
          estimates.all().stream()
              .map(e -> Instant.ofEpochMilli(e.end()).toString())
              .collect(Collectors.joining(", ")));
      scene.requireOnceAndWhole(estimates, ROWS);
      scene.requireNoneLateOrRefused();
      return scene.outcome();
    }
  }

  private static CodriftProcess startWindow(AccidentScene scene) throws IOException {
    return scene.start(scene.config().tenSeconds("window"), "--stages", "window");
  }

  private static CodriftProcess startRest(AccidentScene scene) throws IOException {
    return scene.start(scene.config().tenSeconds("rest"), "--stages", "estimate,alert");
  }

  Outcome offsets(Report report) throws IOException, InterruptedException, ExecutionException {
    TopicPartition partition = new TopicPartition(AccidentScene.TOPIC, 0);
    String group = "shop-window-orders";
    try (AccidentScene scene = new AccidentScene(report, product, 1);
        Admin admin = scene.broker().admin()) {
      String yaml = scene.config().yaml("a", "size: 1h", "idle-timeout: 1h");
      report.text(
          "1,000 records are counted. The process is stopped, and the group deleted with its offsets.");
      scene.start(yaml);
      scene.records().send(AccidentScene.TOPIC, 0, START, 1_000, "");
      scene.untilInWindows(1_000);
      scene.stop();
      ConsumerGroups.delete(admin, group);
      scene.start(yaml);
      scene.untilMetric("codrift_records_skipped_total", Map.of("reason", "repeated"), 1_000);
      scene.printed("read again");
      scene.exported("codrift_records_skipped_total|codrift_records_total.*in_window");

      report.text(
          "It is stopped. 500 records come, of which retention deletes 300 before it is started again.");
      scene.stop();
      scene.records().send(AccidentScene.TOPIC, 0, START + 1_000, 500, "");
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1_300))).all().get();
      scene.start(yaml);
      scene.untilInWindows(200);
      scene.printed("deleted before they were read");
      scene.exported("codrift_records_skipped_total|codrift_records_total.*in_window");

      report.text("It is stopped. The topic is deleted and made anew, with 100 records.");
      scene.stop();
      Topics.remake(admin, scene.broker().bootstrap(), AccidentScene.TOPIC, 1);
      scene.records().send(AccidentScene.TOPIC, 0, START + 2_000, 100, "");
      scene.start(yaml);
      scene.untilInWindows(100);
      scene.printed("made anew");
      scene.exported("codrift_records_skipped_total|codrift_records_total.*in_window");
      return scene.outcome();
    }
  }
}
