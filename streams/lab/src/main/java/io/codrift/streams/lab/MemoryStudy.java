package io.codrift.streams.lab;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * The resident memory of one process with all stages, by the number of input partitions. The
 * records are the same, spread over all partitions. The process runs with a heap of 1 GB at most;
 * its resident memory is that of Linux, and 0 elsewhere. Under the limit of a control group the
 * study fails where the process needs more: it is killed.
 */
@Command(
    name = "memory",
    description = "Resident memory of a process, by the number of partitions of its input.")
final class MemoryStudy implements Study {
  private static final int FEATURES = 20;
  private static final long WINDOW_MILLIS = 60_000;
  private static final long START = 1_700_000_040_000L;
  private static final String STATUS = "VmRSS";
  private static final String PEAK = "VmHWM";

  @Option(
      names = "--partitions",
      split = ",",
      defaultValue = "4,100",
      description = "Default: 4,100.")
  private int[] partitions;

  @Option(names = "--records", defaultValue = "400000", description = "Default: 400000.")
  private int records;

  @Option(names = "--windows", defaultValue = "20", description = "Default: 20.")
  private int windows;

  @Option(
      names = "--cgroup",
      paramLabel = "FOLDER",
      description =
          "Start the process in this control group of Linux, whose limit of memory you have set."
              + " Default: in that of the study.")
  private Path group;

  @Mixin private Product product;

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "%,d records of %d features in %d windows, when all are estimated. MB.",
        records, FEATURES, windows);
    report.table("partitions", "resident", "highest", "of it heap", "times the first");
    double first = 0;
    for (int count : partitions) {
      double[] resident = measure(count);
      first = first == 0 ? resident[0] : first;
      report.row(
          count,
          number("%.0f", resident[0]),
          number("%.0f", resident[1]),
          number("%.0f", resident[2]),
          first == 0 ? "-" : number("%.2f", resident[0] / first));
    }
  }

  /** Resident memory at the end, the highest, and the heap that the JVM has taken, in MB. */
  private double[] measure(int count) throws IOException, InterruptedException, ExecutionException {
    try (TemporaryFolder folder = TemporaryFolder.create("codrift-memory");
        EmbeddedBroker broker = EmbeddedBroker.start()) {
      Path directory = folder.path();
      Topics.create(broker.bootstrapServers(), "memory", count);
      produce(broker.bootstrapServers(), count);
      Path config = directory.resolve("codrift.yaml");
      Files.writeString(config, yaml(broker.bootstrapServers(), directory));
      List<String> arguments = List.of("run", "--config", config.toString());
      try (CodriftProcess codrift = start(directory, arguments)) {
        while (estimated(codrift) < windows * (FEATURES - 1)) {
          Thread.sleep(1_000);
        }
        double[] resident = {megabytes(codrift, STATUS), megabytes(codrift, PEAK), heap(codrift)};
        codrift.terminate();
        return resident;
      }
    }
  }

  private CodriftProcess start(Path directory, List<String> arguments) {
    return group == null
        ? product.start(directory, arguments)
        : product.startIn(group, directory, arguments);
  }

  private static double estimated(CodriftProcess codrift) {
    return codrift.sum("codrift_windows_total", Map.of());
  }

  private static double heap(CodriftProcess codrift) {
    return codrift.metrics().orElseThrow().samples().stream()
            .filter(sample -> sample.name().equals("jvm_memory_bytes_committed"))
            .filter(sample -> "heap".equals(sample.labels().get("area")))
            .mapToDouble(Metrics.Sample::value)
            .sum()
        / 1e6;
  }

  private static double megabytes(CodriftProcess codrift, String field) {
    return codrift.memory(field).orElse(0) / 1e6;
  }

  private static String yaml(String bootstrap, Path directory) {
    return """
        name: lab
        kafka: { bootstrap.servers: "%s" }
        http: { port: 0 }
        state-dir: %s
        topics: { partitions: 4, replication: 1 }
        sources:
          - topic: memory
            format: json
            timestamp: time
            idle-timeout: 5s
            idle: close
            window: { size: 60s, grace: 0s, min-samples: 64, max-samples: 8192 }
            monitors:
              - { target: f0, features: [%s] }
        estimator: { name: start, device: cpu }
        """
        .formatted(bootstrap, directory.resolve("state"), features());
  }

  private static String features() {
    StringBuilder names = new StringBuilder("f1");
    for (int feature = 2; feature < FEATURES; feature++) {
      names.append(", f").append(feature);
    }
    return names.toString();
  }

  private void produce(String bootstrap, int count) {
    Random random = new Random(1);
    try (Producer<byte[], byte[]> producer =
        Producers.open(bootstrap, Map.of("linger.ms", 10, "batch.size", 1 << 17))) {
      for (int i = 0; i < records; i++) {
        long time = START + i * windows * WINDOW_MILLIS / records;
        StringBuilder row = new StringBuilder("{\"time\":").append(time);
        for (int feature = 0; feature < FEATURES; feature++) {
          row.append(",\"f").append(feature).append("\":").append(random.nextFloat());
        }
        byte[] value = row.append('}').toString().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>("memory", i % count, null, value));
      }
    }
  }
}
