package io.codrift.streams.lab;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The bytes of the windows topic on the broker's disk, with and without {@code topics.read-windows:
 * delete}. The windows have too few rows for an estimate, so that no fit takes time; their rows are
 * sampled and sent like all others.
 */
@Command(
    name = "purge",
    description = "Bytes of the windows topic, with topics.read-windows keep and delete.")
final class PurgeStudy implements Study {
  private static final int ROWS = 60;
  private static final int COLUMNS = 100;
  private static final long WINDOW_MILLIS = 60_000;
  private static final long START = 1_700_000_040_000L;

  @Option(names = "--windows", defaultValue = "600", description = "Default: 600.")
  private int windows;

  @Option(
      names = "--monitors",
      defaultValue = "10",
      description = "Monitors of 100 features each; default: 10.")
  private int monitors;

  @Option(
      names = "--wait",
      defaultValue = "75",
      description =
          "Seconds after all windows; default: 75. Codrift deletes once a minute, and the broker"
              + " looks every second.")
  private int wait;

  @Mixin private Product product;

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "%,d windows of %d records with %,d features, of one partition, %d s after all of them are"
            + " read. MB on the disk of the broker.",
        windows, ROWS, monitors * COLUMNS, wait);
    report.table("topics.read-windows", "windows topic", "changelogs of the estimate stage");
    for (String choice : List.of("keep", "delete")) {
      Map<String, Long> bytes = measure(choice);
      report.row(
          choice, megabytes(bytes, "lab.windows"), megabytes(bytes, "lab-estimate-.*-changelog"));
    }
  }

  private static Object megabytes(Map<String, Long> bytes, String topics) {
    return number(
        "%.1f",
        bytes.entrySet().stream()
                .filter(topic -> topic.getKey().matches(topics))
                .mapToLong(Map.Entry::getValue)
                .sum()
            / 1e6);
  }

  /** Bytes of each topic in the end. */
  private Map<String, Long> measure(String choice)
      throws IOException, InterruptedException, ExecutionException {
    try (TemporaryFolder folder = TemporaryFolder.create("codrift-purge");
        EmbeddedBroker broker =
            EmbeddedBroker.start(
                Map.of(
                    "log.retention.check.interval.ms", "1000", "log.cleaner.backoff.ms", "1000"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Path directory = folder.path();
      Topics.create(broker.bootstrapServers(), "purge", 1);
      produce(broker.bootstrapServers());
      try (CodriftProcess codrift =
          product.run(directory, yaml(broker.bootstrapServers(), directory, choice))) {
        while (estimated(codrift) < (windows - 1.0) * monitors) {
          codrift.requireAlive();
          Thread.sleep(1_000);
        }
        Thread.sleep(wait * 1_000L);
        return bytes(admin);
      }
    }
  }

  private static Map<String, Long> bytes(Admin admin)
      throws InterruptedException, ExecutionException {
    List<Integer> brokers =
        admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
    return admin.describeLogDirs(brokers).allDescriptions().get().values().stream()
        .flatMap(directories -> directories.values().stream())
        .map(LogDirDescription::replicaInfos)
        .flatMap(replicas -> replicas.entrySet().stream())
        .collect(
            Collectors.groupingBy(
                replica -> replica.getKey().topic(),
                Collectors.mapping(
                    Map.Entry::getValue, Collectors.summingLong(ReplicaInfo::size))));
  }

  private static double estimated(CodriftProcess codrift) {
    return codrift.sum("codrift_windows_total", Map.of());
  }

  private String yaml(String bootstrap, Path directory, String choice) {
    return """
        name: lab
        kafka: { bootstrap.servers: "%s" }
        http: { port: 0 }
        state-dir: %s
        topics: { partitions: 1, replication: 1, read-windows: %s }
        sources:
          - topic: purge
            format: json
            timestamp: time
            idle-timeout: 1h
            window: { size: 60s, grace: 0s, min-samples: 64 }
            monitors:
        %s
        estimator: { name: start, device: cpu }
        """
        .formatted(
            bootstrap,
            directory.resolve("state"),
            choice,
            IntStream.range(0, monitors)
                .mapToObj(PurgeStudy::monitor)
                .collect(Collectors.joining("\n")));
  }

  private static String monitor(int number) {
    int first = number * COLUMNS;
    return "      - { name: m%d, x: [f%d], y: [%s] }"
        .formatted(
            number,
            first,
            IntStream.range(first + 1, first + COLUMNS)
                .mapToObj(feature -> "f" + feature)
                .collect(Collectors.joining(", ")));
  }

  private void produce(String bootstrap) {
    Random random = new Random(1);
    try (Producer<byte[], byte[]> producer =
        Producers.open(bootstrap, Map.of("linger.ms", 10, "batch.size", 1 << 17))) {
      for (int row = 0; row < windows * ROWS; row++) {
        StringBuilder text =
            new StringBuilder("{\"time\":").append(START + row * (WINDOW_MILLIS / ROWS));
        for (int feature = 0; feature < monitors * COLUMNS; feature++) {
          text.append(",\"f").append(feature).append("\":").append(random.nextFloat());
        }
        byte[] value = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>("purge", 0, null, value));
      }
    }
  }
}
