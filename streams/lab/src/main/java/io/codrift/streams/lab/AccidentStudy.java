package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What an operator sees of the accidents of a stream: each is caused on a broker, and the lines of
 * the log and the metrics that tell of it are written down. The study fails where Codrift does not
 * do what its documentation says.
 */
@Command(
    name = "accidents",
    description = "What Codrift prints and exports when something goes wrong with a stream.")
final class AccidentStudy implements Study {
  private static final Map<String, String> NONE = Map.of();

  /** A window's begin, long ago. */
  private static final long START = 1_700_000_040_000L;

  private static final long SECOND = 1_000;
  private static final int ROWS = 200;

  @Option(
      names = "--only",
      split = ",",
      description =
          "Only these of the accidents: quiet, ahead, behind, outage, times, rollout,"
              + " topics, segments, offsets.")
  private Set<String> only;

  @Mixin private Product product;
  @Spec private CommandSpec spec;

  /** Causes an accident, and returns what became of the records. */
  private interface Accident {
    Outcome cause(Report report) throws IOException, InterruptedException, ExecutionException;
  }

  private record Named(String title, Accident accident) {}

  private record Outcome(int sent, AccidentScene.Counts counts) {
    private static Outcome of(AccidentScene scene) {
      return new Outcome(scene.sent(), scene.counts());
    }
  }

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException, ExecutionException {
    Map<String, Named> all = new LinkedHashMap<>();
    all.put("quiet", new Named("A quiet time within a window", this::quiet));
    all.put("ahead", new Named("A record far ahead of the others", this::ahead));
    all.put("behind", new Named("A partition with a slow clock", this::behind));
    all.put("outage", new Named("An open transaction, and brokers that are away", this::outage));
    all.put("times", new Named("Records without a usable time", this::times));
    all.put("rollout", new Named("A new source is rolled out", this::rollout));
    all.put("topics", new Named("Topics that grow", this::topics));
    all.put("segments", new Named("More segments than max-segments", this::segments));
    all.put("offsets", new Named("Offsets, retention, a topic made anew", this::offsets));
    Set<String> chosen = chosen(all.keySet());
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Map.Entry<String, Named> one : all.entrySet()) {
      if (chosen.contains(one.getKey())) {
        report.progress("%s ...", one.getKey());
        report.heading(one.getValue().title());
        outcomes.put(one.getValue().title(), one.getValue().accident().cause(report));
      }
    }
    report.heading("Records");
    report.text("What became of the records, by the metrics of all processes of an accident.");
    report.table("accident", "records sent", "in windows", "late", "dead letters");
    outcomes.forEach(
        (title, outcome) ->
            report.row(
                title,
                outcome.sent(),
                outcome.counts().inWindows(),
                outcome.counts().late(),
                outcome.counts().deadLetters()));
  }

  private Set<String> chosen(Set<String> all) {
    if (only == null) {
      return all;
    }
    for (String name : only) {
      if (!all.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "--only: there is no accident \"%s\". There are: %s."
                .formatted(name, String.join(", ", all)));
      }
    }
    return only;
  }

  private Outcome quiet(Report report)
      throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Windows of 30 s, `idle-timeout: 2s`. %d records; then none until the partition is idle; then %d more in the same"
            + " window.",
        ROWS, ROWS);
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      scene.start(scene.yaml("a", "size: 30s, grace: 1s", "idle-timeout: 2s"));
      scene.untilMetric("codrift_partition_idle", NONE, 1);
      long window = (System.currentTimeMillis() / (30 * SECOND) + 1) * 30 * SECOND;
      scene.until("the window", () -> System.currentTimeMillis() > window);
      scene.send(AccidentScene.TOPIC, 0, window, ROWS, "");
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), ROWS);
      scene.untilMetric("codrift_partition_idle", NONE, 1);
      scene.exported("codrift_partition_idle");
      scene.require(
          scene.metric("codrift_windows_total", NONE) == 0,
          () -> "the window ended in the silence");
      scene.send(AccidentScene.TOPIC, 0, window + SECOND, ROWS, "");
      scene.untilMetric("codrift_windows_total", Map.of("outcome", "ok"), 1);
      report.text(
          "The window ends when it is over by the clock, with all its records; none is late.");
      scene.exported(
          "codrift_window_rows.*seen|codrift_records_total.*(in_window|late\"|dead)|codrift_windows_total.*ok");
      scene.require(
          scene.metric("codrift_records_total", Map.of("outcome", "late")) == 0,
          () -> "records are late");
      return Outcome.of(scene);
    }
  }

  private Outcome ahead(Report report)
      throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Windows of 10 s. After the first of five windows of %d records each, one record is 59 minutes ahead.",
        ROWS);
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      long begin = System.currentTimeMillis() / (10 * SECOND) * 10 * SECOND - 600 * SECOND;
      scene.start(scene.yaml("a", "size: 10s, grace: 0s", "idle-timeout: 1h"));
      for (int window = 0; window < 5; window++) {
        scene.send(AccidentScene.TOPIC, 0, begin + window * 10 * SECOND, ROWS, "");
        if (window == 0) {
          long time = System.currentTimeMillis() + 59 * 60 * SECOND;
          scene.send(AccidentScene.TOPIC, 0, List.of(scene.record(Long.toString(time), "")));
        }
      }
      scene.untilMetric("codrift_windows_total", Map.of("outcome", "ok"), 4);
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), scene.sent());
      report.text(
          "No record is late. Nothing is printed; the histogram of distances shows the one.");
      scene.exported(
          "codrift_records_total.*(in_window|late\"|dead)|codrift_windows_total.*ok|record_distance_seconds_bucket.*ahead.*le=\"(1.0|60.0|3600.0|\\+Inf)");
      scene.require(
          scene.metric("codrift_records_total", Map.of("outcome", "late")) == 0,
          () -> "records are late");
      return Outcome.of(scene);
    }
  }

  private Outcome behind(Report report)
      throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Two partitions, windows of 10 s, `max-wait: 1m`. Partition 1 stays in the first window while partition 0 goes on.");
    try (AccidentScene scene = new AccidentScene(report, product, 2)) {
      scene.start(scene.yaml("a", "size: 10s, grace: 0s", "idle-timeout: 1h", "max-wait: 1m"));
      scene.send(AccidentScene.TOPIC, 1, START, ROWS, "");
      for (int window = 0; window < 4; window++) {
        scene.send(AccidentScene.TOPIC, 0, START + window * 10 * SECOND, ROWS, "");
      }
      scene.until(
          "a partition that is waited for",
          () -> scene.metric("codrift_waiting_since_timestamp_seconds", NONE) > 0);
      scene.exported("codrift_(waiting_since|partition_watermark)_timestamp_seconds");
      scene.untilMetric("codrift_windows_total", Map.of("outcome", "ok"), 3);
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), scene.sent());
      report.text("After a minute the windows go out, and say of what they lack records.");
      scene.printed("goes out");
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      return Outcome.of(scene);
    }
  }

  private Outcome outage(Report report)
      throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Windows of 30 s, `idle-timeout: 2s`. %d records are in a transaction that is not committed.",
        ROWS);
    try (AccidentScene scene = new AccidentScene(report, product, 1);
        Producer<byte[], byte[]> producer =
            scene.producer(Map.of("transactional.id", "t", "transaction.timeout.ms", "600000"))) {
      producer.initTransactions();
      producer.beginTransaction();
      List<String> records = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        records.add(scene.record(Long.toString(System.currentTimeMillis()), ""));
      }
      scene.send(producer, AccidentScene.TOPIC, 0, records);
      producer.flush();
      scene.start(scene.yaml("a", "size: 30s, grace: 1s", "idle-timeout: 2s"));
      scene.untilMetric("codrift_stage_running", NONE, 3);
      Thread.sleep(10 * SECOND);
      report.text("Ten seconds later the partition is not taken for idle.");
      scene.exported("codrift_partition_idle|codrift_stage_lag_records.*orders");
      scene.require(scene.metric("codrift_partition_idle", NONE) == 0, () -> "taken for silence");
      producer.commitTransaction();
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), ROWS);
      report.text("After the commit:");
      scene.exported("codrift_records_total.*(in_window|late\"|dead)");
      report.text("Then the brokers are away for more than 30 s.");
      scene.shutGate();
      scene.untilPrinted("Kafka has not answered at");
      scene.untilNotReady();
      scene.said("/health/ready");
      scene.openGate();
      scene.untilPrinted("Kafka answers again at");
      scene.printed("BrokerContact");
      return Outcome.of(scene);
    }
  }

  private Outcome times(Report report)
      throws IOException, InterruptedException, ExecutionException {
    report.text(
        "%d records with times in milliseconds, and one each in seconds, in microseconds, before 1970, without a time, as text"
            + " without a zone, and two hours ahead.",
        ROWS);
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      long now = System.currentTimeMillis();
      String yaml = scene.yaml("a", "size: 10s, grace: 0s", "idle-timeout: 1h");
      scene.send(AccidentScene.TOPIC, 0, now, ROWS, "");
      List<String> wrong = new ArrayList<>();
      for (String time :
          List.of(
              Long.toString(now / SECOND),
              Long.toString(now * SECOND),
              "-86400000",
              "null",
              "\"2026-01-31T12:00:00\"",
              Long.toString(now + 7_200 * SECOND))) {
        wrong.add(scene.record(time, ""));
      }
      scene.send(AccidentScene.TOPIC, 0, wrong);
      scene.command(
          yaml, List.of("check"), "Topic orders|refused", "Of the last 206, 200 can be used.");
      scene.start(yaml);
      scene.untilMetric("codrift_dead_letters_total", NONE, wrong.size());
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), ROWS);
      Map.of("no_timestamp", 3, "too_far_ahead", 2, "negative_timestamp", 1)
          .forEach(
              (reason, count) ->
                  scene.require(
                      scene.metric("codrift_dead_letters_total", Map.of("reason", reason)) == count,
                      () -> "not %d dead letters with %s".formatted(count, reason)));
      scene.require(
          scene.metric("codrift_records_total", Map.of("outcome", "late")) == 0,
          () -> "records are late");
      scene.exported("codrift_dead_letters_total|codrift_records_total.*(in_window|late\"|dead)");
      return Outcome.of(scene);
    }
  }

  private Outcome rollout(Report report)
      throws IOException, InterruptedException, ExecutionException {
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
      scene.start(both);
      scene.until(
          old,
          "the warning of the old process",
          () -> old.log().contains("Source \"payments\" is not configured"));
      report.text("The process with the old configuration:");
      report.text("%s", lines(old, "payments"));
      old.terminate();
      scene.untilMetric(
          "codrift_windows_total", Map.of("source", "payments", "outcome", "ok"), 3.0 * regions);
      report.text("The new process, in the end: 3 windows of each of %d regions.", regions);
      scene.exported(
          "codrift_windows_total.*payments.*(ok|failed)|codrift_records_total.*payments.*(in_window|late|dead)");
      scene.require(
          scene.metric("codrift_dead_letters_total", NONE) == 0, () -> "there are dead letters");
      return Outcome.of(scene);
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

  private Outcome topics(Report report)
      throws IOException, InterruptedException, ExecutionException {
    try (AccidentScene scene = new AccidentScene(report, product, 1);
        Admin admin = scene.admin()) {
      String yaml = scene.yaml("a", "size: 10s, grace: 0s", "idle-timeout: 1h");
      report.text("The input gets a second partition while the stages run.");
      CodriftProcess first = scene.start(yaml);
      scene.untilMetric("codrift_stage_running", NONE, 3);
      admin.createPartitions(Map.of(AccidentScene.TOPIC, NewPartitions.increaseTo(2))).all().get();
      scene.until("the end of the process", () -> !first.isAlive());
      scene.printed(" ERROR ");
      report.text("It is started again, as a supervisor does, and runs.");
      CodriftProcess second = scene.start(yaml);
      scene.untilMetric("codrift_stage_running", NONE, 3);
      scene.exported("codrift_stage_running");
      report.text("`shop.windows` gets a fifth partition.");
      admin.createPartitions(Map.of("shop.windows", NewPartitions.increaseTo(5))).all().get();
      scene.until("the end of the process", () -> !second.isAlive());
      scene.printed(" ERROR ");
      report.text("It is started again, and refuses.");
      CodriftProcess third = scene.start(yaml);
      scene.until("the end of the process", () -> !third.isAlive());
      scene.printed("shop.windows");
      return new Outcome(scene.sent(), new AccidentScene.Counts(0, 0, 0)); // no process lives
    }
  }

  private Outcome segments(Report report)
      throws IOException, InterruptedException, ExecutionException {
    report.text(
        "`max-segments: 2`. The first window has two regions, the second eleven, all later ones the first region.");
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      String yaml =
          scene.yaml(
              "a",
              "size: 10s, grace: 0s",
              "idle-timeout: 1h",
              "split-by: region",
              "max-segments: 2");
      scene.start(yaml);
      scene.send(AccidentScene.TOPIC, 0, START, ROWS, region(0));
      scene.send(AccidentScene.TOPIC, 0, START, ROWS, region(1));
      scene.send(AccidentScene.TOPIC, 0, START + 10 * SECOND, ROWS, region(0));
      scene.untilMetric("codrift_windows_total", Map.of("outcome", "ok"), 2);
      for (int region = 2; region < 12; region++) {
        scene.send(AccidentScene.TOPIC, 0, START + 10 * SECOND, ROWS, region(region));
      }
      for (int window = 2; window < 9; window++) {
        scene.send(AccidentScene.TOPIC, 0, START + window * 10 * SECOND, ROWS, region(0));
      }
      scene.untilMetric("codrift_windows_total", Map.of("outcome", "ok"), 9);
      scene.untilMetric("codrift_records_total", Map.of("outcome", "in_window"), scene.sent());
      scene.untilPrinted("has more segments than max-segments allows");
      scene.printed("segments");
      scene.exported(
          "codrift_records_total.*(in_window|late\"|dead|segment)|codrift_windows_total.*ok");
      scene.command(yaml, List.of("segments"), ".", "orders: 2 segments of at most 2");
      report.text("The first region has records, the second has none any more, and is cleared.");
      scene.command(yaml, clear("r0"), ".", "Segment r0 of orders is kept: it has records");
      scene.command(yaml, clear("r1"), ".", "Segment r1 of orders is cleared.");
      return Outcome.of(scene);
    }
  }

  private static List<String> clear(String segment) {
    return List.of("segments", "--clear", segment, "--source", AccidentScene.TOPIC);
  }

  private static String region(int number) {
    return ",\"region\":\"r%d\"".formatted(number);
  }

  private Outcome offsets(Report report)
      throws IOException, InterruptedException, ExecutionException {
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
      deleteGroup(admin, group);
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
      return Outcome.of(scene);
    }
  }

  private static void deleteGroup(Admin admin, String group)
      throws InterruptedException, ExecutionException {
    admin
        .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
        .all()
        .get();
    admin.deleteConsumerGroups(List.of(group)).all().get();
  }
}
