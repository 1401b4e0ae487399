package io.codrift.streams.lab;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What each stage takes under a steady load: each runs in a process of its own beside a broker in
 * this one, while records of 20 features arrive in real time. The first windows are not measured:
 * code is compiled, and a first fit takes longer than those after it. Resident memory is that of
 * Linux, and 0 elsewhere.
 */
@Command(
    name = "sizing",
    description = "Processor time, memory and lag of each stage under a steady load.")
final class SizingStudy implements Study {
  private static final int FEATURES = 20;
  private static final String ESTIMATE = "estimate";
  private static final List<String> STAGES = List.of("window", ESTIMATE, "alert");
  private static final String CPU = "process_cpu_seconds_total";
  private static final String TOPIC = "sizing";

  /** The load sends so often. */
  private static final Duration BURST = Duration.ofMillis(10);

  private static final Duration LOOK = Duration.ofSeconds(1);

  @Option(
      names = "--rates",
      split = ",",
      defaultValue = "1000,5000",
      description = "Records per second; default: ${DEFAULT-VALUE}.")
  private int[] rates;

  @Option(
      names = "--monitors",
      split = ",",
      defaultValue = "10,190",
      description = "Pairs of 20 features, at most 190; default: ${DEFAULT-VALUE}.")
  private int[] monitors;

  @Option(
      names = "--partitions",
      split = ",",
      defaultValue = "4,16",
      description = "Of the input; default: ${DEFAULT-VALUE}.")
  private int[] partitions;

  @Option(
      names = "--window",
      defaultValue = "20",
      description = "Seconds of a window; default: ${DEFAULT-VALUE}.")
  private int window;

  @Option(
      names = "--skipped",
      defaultValue = "2",
      description = "Windows after the first one before it is measured; default: ${DEFAULT-VALUE}.")
  private int skipped;

  @Option(
      names = "--windows",
      defaultValue = "4",
      description = "Windows that are measured; default: ${DEFAULT-VALUE}.")
  private int windows;

  @Option(names = "--estimator", defaultValue = "start", description = "Default: ${DEFAULT-VALUE}.")
  private String estimator;

  @Mixin private Product product;

  /** The highest figures of a stage. */
  private static final class Seen {
    private double resident;
    private double lag;

    private void look(CodriftProcess codrift) {
      resident = Math.max(resident, codrift.memory("VmRSS").orElse(0) / 1e6);
      lag = Math.max(lag, codrift.sum("codrift_stage_lag_records", Map.of()));
    }
  }

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Estimator %s, windows of %d s, %d of them measured. Cores: seconds of processor time per"
            + " second. MB: the highest resident memory, with a heap of 1 GB at most. Lag: the most"
            + " records of its input that a stage had not consumed, looked at every second. Estimates:"
            + " those that were published meanwhile, of those that were due.",
        estimator, window, windows);
    report.table("records/s", "partitions", "monitors", "stage", "cores", "MB", "lag", "estimates");
    for (int rate : rates) {
      for (int count : partitions) {
        for (int pairs : monitors) {
          measure(report, rate, count, pairs);
        }
      }
    }
  }

  private void measure(Report report, int rate, int count, int pairs)
      throws IOException, InterruptedException, ExecutionException {
    try (TemporaryFolder folder = TemporaryFolder.create("codrift-sizing");
        EmbeddedBroker broker = EmbeddedBroker.start()) {
      Topics.create(broker.bootstrapServers(), TOPIC, count);
      Map<String, CodriftProcess> processes = new LinkedHashMap<>();
      try (Load load = new Load(broker.bootstrapServers(), rate, count)) {
        for (String stage : STAGES) {
          processes.put(stage, start(stage, folder.path(), broker.bootstrapServers(), pairs));
        }
        load.start();
        await(() -> estimates(processes) > 0);
        Thread.sleep(Duration.ofSeconds((long) skipped * window).toMillis());
        measure(report, processes, rate, count, pairs);
      } finally {
        processes.values().forEach(CodriftProcess::close);
      }
    }
  }

  private void measure(
      Report report, Map<String, CodriftProcess> processes, int rate, int count, int pairs)
      throws InterruptedException {
    Map<String, Seen> seen = new LinkedHashMap<>();
    Map<String, Double> before = new LinkedHashMap<>();
    processes.forEach((stage, codrift) -> seen.put(stage, new Seen()));
    processes.forEach((stage, codrift) -> before.put(stage, codrift.sum(CPU, Map.of())));
    double estimated = estimates(processes);
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < Duration.ofSeconds((long) windows * window).toNanos()) {
      Thread.sleep(LOOK.toMillis());
      processes.forEach((stage, codrift) -> seen.get(stage).look(codrift));
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    for (Map.Entry<String, CodriftProcess> process : processes.entrySet()) {
      String stage = process.getKey();
      report.row(
          rate,
          count,
          pairs,
          stage,
          number("%.2f", (process.getValue().sum(CPU, Map.of()) - before.get(stage)) / seconds),
          number("%.0f", seen.get(stage).resident),
          number("%.0f", seen.get(stage).lag),
          stage.equals(ESTIMATE)
              ? number("%.0f of %d", estimates(processes) - estimated, windows * pairs)
              : "-");
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(LOOK.toMillis());
    }
  }

  private static double estimates(Map<String, CodriftProcess> processes) {
    return processes.get(ESTIMATE).sum("codrift_windows_total", Map.of());
  }

  /** A process of one stage, with a directory of its own. */
  private CodriftProcess start(String stage, Path folder, String bootstrap, int pairs)
      throws IOException {
    Path directory = Files.createDirectory(folder.resolve(stage));
    Path config = directory.resolve("codrift.yaml");
    Files.writeString(config, yaml(bootstrap, directory, pairs));
    return product.start(
        directory,
        CodriftProcess.Jit.FULL,
        List.of("run", "--config", config.toString(), "--stages", stage));
  }

  private String yaml(String bootstrap, Path directory, int pairs) {
    return """
        name: lab
        kafka: { bootstrap.servers: "%s" }
        http: { port: 0 }
        state-dir: %s
        topics: { partitions: 4, replication: 1 }
        sources:
          - topic: %s
            format: json
            timestamp: time
            window: { size: %ds, grace: 1s, min-samples: 64 }
            monitors: [%s]
        estimator: { name: %s, device: cpu }
        """
        .formatted(bootstrap, directory.resolve("state"), TOPIC, window, pairs(pairs), estimator);
  }

  /** The first pairs of the features, as monitors. */
  private static String pairs(int count) {
    List<String> pairs = new ArrayList<>();
    for (int second = 1; second < FEATURES; second++) {
      for (int first = 0; first < second && pairs.size() < count; first++) {
        pairs.add("{ name: m%1$d-%2$d, x: [f%1$d], y: [f%2$d] }".formatted(first, second));
      }
    }
    return String.join(", ", pairs);
  }

  /** Records that arrive at a steady rate, spread over all partitions. */
  private static final class Load implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Random random = new Random(1);
    private final int rate;
    private final int partitions;
    private long begin;
    private long sent;

    Load(String bootstrap, int rate, int partitions) {
      this.rate = rate;
      this.partitions = partitions;
      producer = Producers.open(bootstrap, Map.of("linger.ms", 10));
    }

    void start() {
      begin = System.nanoTime();
      var unused =
          clock.scheduleAtFixedRate(this::send, 0, BURST.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void send() {
      long due = (long) ((System.nanoTime() - begin) / 1e9 * rate);
      for (; sent < due; sent++) {
        int partition = (int) (sent % partitions);
        producer.send(new ProducerRecord<>(TOPIC, partition, null, row()));
      }
    }

    /** All features share a part, so each pair depends on each other. */
    private byte[] row() {
      StringBuilder row = new StringBuilder("{\"time\":").append(System.currentTimeMillis());
      double common = random.nextGaussian();
      for (int feature = 0; feature < FEATURES; feature++) {
        row.append(",\"f").append(feature).append("\":");
        row.append((float) (common + random.nextGaussian()));
      }
      return row.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      clock.shutdownNow();
      producer.close();
    }
  }
}
