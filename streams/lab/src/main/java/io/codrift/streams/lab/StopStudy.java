package io.codrift.streams.lab;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How long a process takes to stop, by the number of its sources. Each source has an open window,
 * and a fit is in training that would take minutes.
 */
@Command(
    name = "stop",
    description = "Seconds from SIGTERM to the end of a process, by the number of its sources.")
final class StopStudy implements Study {
  private static final int ROWS = 2_000;
  private static final long WINDOW_MILLIS = 60_000;
  private static final long START = 1_700_000_040_000L;

  @Option(
      names = "--sources",
      split = ",",
      defaultValue = "1,10,50",
      description = "Default: 1,10,50.")
  private int[] sources;

  @Mixin private Product product;

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "All stages in one process, each source with %,d records in two windows: the first one is at"
            + " its fit, the second one is open.",
        ROWS);
    report.table("sources", "seconds", "exit code", "all stages stopped in time");
    for (int count : sources) {
      report.row(measure(count));
    }
  }

  private Object[] measure(int count) throws IOException, InterruptedException, ExecutionException {
    try (TemporaryFolder folder = TemporaryFolder.create("codrift-stop");
        EmbeddedBroker broker = EmbeddedBroker.start()) {
      Path directory = folder.path();
      List<String> topics = new ArrayList<>();
      for (int source = 0; source < count; source++) {
        topics.add("stop-" + source);
        Topics.create(broker.bootstrapServers(), topics.get(source), 1);
      }
      produce(broker.bootstrapServers(), topics);
      try (CodriftProcess codrift =
          product.run(directory, yaml(broker.bootstrapServers(), directory, topics))) {
        while (counted(codrift) < (double) ROWS * count || fitsInFlight(codrift) == 0) {
          Thread.sleep(500);
        }
        long before = System.nanoTime();
        int exitCode = codrift.terminate();
        double seconds = (System.nanoTime() - before) / 1e9;
        boolean inTime = codrift.log().contains("Stopped. What was done is committed");
        return new Object[] {count, number("%.1f", seconds), exitCode, inTime ? "yes" : "no"};
      }
    }
  }

  private static double counted(CodriftProcess codrift) {
    return codrift.sum("codrift_records_total", Map.of("outcome", "in_window"));
  }

  private static double fitsInFlight(CodriftProcess codrift) {
    return codrift.sum("codrift_fits_in_flight", Map.of());
  }

  private static String yaml(String bootstrap, Path directory, List<String> topics) {
    StringBuilder yaml =
        new StringBuilder(
            """
            name: lab
            kafka: { bootstrap.servers: "%s" }
            http: { port: 0 }
            state-dir: %s
            topics: { partitions: 1, replication: 1 }
            estimator: { name: ndoe-bnaf, steps: { first: 10000000, then: 10 }, time-limit: 1h, device: cpu }
            sources:
            """
                .formatted(bootstrap, directory.resolve("state")));
    for (String topic : topics) {
      yaml.append(
          """
            - topic: %1$s
              format: json
              timestamp: time
              window: { size: 60s, grace: 0s, min-samples: 64 }
              monitors: [{ name: m-%1$s, x: [a], y: [b] }]
          """
              .formatted(topic));
    }
    return yaml.toString();
  }

  private static void produce(String bootstrap, List<String> topics) {
    Random random = new Random(1);
    try (Producer<byte[], byte[]> producer = Producers.open(bootstrap, Map.of("linger.ms", 10))) {
      for (int row = 0; row < ROWS; row++) {
        long time = START + row * 2 * WINDOW_MILLIS / ROWS;
        double a = random.nextGaussian();
        String value =
            "{\"time\":%d,\"a\":%s,\"b\":%s}".formatted(time, a, a + random.nextGaussian());
        for (String topic : topics) {
          producer.send(
              new ProducerRecord<>(topic, 0, null, value.getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
  }
}
