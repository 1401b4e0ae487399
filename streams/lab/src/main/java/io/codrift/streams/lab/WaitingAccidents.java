package io.codrift.streams.lab;

import static io.codrift.streams.lab.Accident.ROWS;
import static io.codrift.streams.lab.Accident.SECOND;
import static io.codrift.streams.lab.Accident.START;

import io.codrift.model.lab.report.Report;
import io.codrift.streams.lab.Accident.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;

/** A partition that is silent, behind or out of reach holds up a window, or does not. */
final class WaitingAccidents {
  private static final Map<String, String> NONE = Map.of();

  private final Product product;

  WaitingAccidents(Product product) {
    this.product = product;
  }

  Outcome quiet(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Windows of 30 s, `idle-timeout: 2s`. %d records; then none until the partition is idle; then %d more in the same"
            + " window.",
        ROWS, ROWS);
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      scene.start(scene.config().yaml("a", "size: 30s, grace: 1s", "idle-timeout: 2s"));
      scene.untilMetric("codrift_partition_idle", NONE, 1);
      long window = (System.currentTimeMillis() / (30 * SECOND) + 1) * 30 * SECOND;
      scene.until("the window", () -> System.currentTimeMillis() > window);
      scene.records().send(AccidentScene.TOPIC, 0, window, ROWS, "");
      scene.untilInWindows(ROWS);
      scene.untilMetric("codrift_partition_idle", NONE, 1);
      scene.exported("codrift_partition_idle");
      scene.require(
          scene.metric("codrift_windows_total", NONE) == 0,
          () -> "the window ended in the silence");
      scene.records().send(AccidentScene.TOPIC, 0, window + SECOND, ROWS, "");
      scene.untilOk(1);
      report.text(
          "The window ends when it is over by the clock, with all its records; none is late.");
      scene.exported(
          "codrift_window_rows.*seen|codrift_records_total.*(in_window|late\"|dead)|codrift_windows_total.*ok");
      scene.requireNoneLate();
      return scene.outcome();
    }
  }

  Outcome behind(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Two partitions, windows of 10 s, `max-wait: 1m`. Partition 1 stays in the first window while partition 0 goes on.");
    try (AccidentScene scene = new AccidentScene(report, product, 2)) {
      scene.start(scene.config().tenSeconds("a", "max-wait: 1m"));
      scene.records().send(AccidentScene.TOPIC, 1, START, ROWS, "");
      scene.records().windows(1, 0, 4, "");
      scene.until(
          "a partition that is waited for",
          () -> scene.metric("codrift_waiting_since_timestamp_seconds", NONE) > 0);
      scene.exported("codrift_(waiting_since|partition_watermark)_timestamp_seconds");
      scene.untilOk(3);
      scene.untilAllInWindows();
      report.text("After a minute the windows go out, and say of what they lack records.");
      scene.printed("goes out");
      scene.exported("codrift_windows_total.*ok|codrift_window_rows.*seen");
      return scene.outcome();
    }
  }

  Outcome outage(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Windows of 30 s, `idle-timeout: 2s`. %d records are in a transaction that is not committed.",
        ROWS);
    try (AccidentScene scene = new AccidentScene(report, product, 1);
        Producer<byte[], byte[]> producer =
            scene
                .broker()
                .producer(Map.of("transactional.id", "t", "transaction.timeout.ms", "600000"))) {
      producer.initTransactions();
      producer.beginTransaction();
      List<String> records = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        records.add(scene.records().record(Long.toString(System.currentTimeMillis()), ""));
      }
      scene.records().send(producer, AccidentScene.TOPIC, 0, records);
      producer.flush();
      scene.start(scene.config().yaml("a", "size: 30s, grace: 1s", "idle-timeout: 2s"));
      scene.untilRunning();
      Thread.sleep(10 * SECOND);
      report.text("Ten seconds later the partition is not taken for idle.");
      scene.exported("codrift_partition_idle|codrift_stage_lag_records.*orders");
      scene.require(scene.metric("codrift_partition_idle", NONE) == 0, () -> "taken for silence");
      producer.commitTransaction();
      scene.untilInWindows(ROWS);
      report.text("After the commit:");
      scene.exported("codrift_records_total.*(in_window|late\"|dead)");
      report.text("Then the brokers are away for more than 30 s.");
      scene.broker().shutGate();
      scene.untilPrinted("Kafka has not answered at");
      scene.untilNotReady();
      scene.said("/health/ready");
      scene.broker().openGate();
      scene.untilPrinted("Kafka answers again at");
      scene.printed("BrokerContact");
      return scene.outcome();
    }
  }
}
