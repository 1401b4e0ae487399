package io.codrift.streams.lab;

import static io.codrift.model.lab.report.Report.number;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.StepOptions;
import io.codrift.model.lab.report.Study;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.Task;
import io.codrift.model.task.TruthTasks;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Streams dependences of known mutual information as windows, and compares the estimates with the
 * truth. All of them are columns of one JSON topic. Elliptical dependence should be within 0.05
 * nats or three standard errors from the third window on, curved dependence within 15 % from the
 * tenth. The test {@code TruthIT} streams a few of them with few steps.
 */
@Command(
    name = "truth",
    description = {
      "Dependences of known mutual information as columns of a topic,",
      "through the product in a separate process."
    })
final class TruthStudy implements Study {
  private static final int ELLIPTICAL_FROM = 3;
  private static final int CURVED_FROM = 10;
  private static final long MINUTE = 60_000;
  private static final int PARTITIONS = 2;
  private static final Instant START = Instant.parse("2024-03-01T00:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--seed", defaultValue = "314159", description = "Default: 314159.")
  private long seed;

  @Option(names = "--rows", defaultValue = "4096", description = "Of a window; default: 4096.")
  private int rows;

  @Option(names = "--windows", defaultValue = "12", description = "Default: 12.")
  private int windows;

  @Option(names = "--dims", split = ",", defaultValue = "1,2,5", description = "Default: 1,2,5.")
  private List<Integer> dims;

  @Mixin private StepOptions steps;

  @Mixin private Product product;

  private final Map<String, Task> elliptical = new LinkedHashMap<>();
  private final Map<String, Task> tasks = new LinkedHashMap<>();

  @Override
  public String seeds() {
    return Long.toString(seed);
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException, ExecutionException {
    elliptical.putAll(TruthTasks.elliptical(dims));
    tasks.putAll(elliptical);
    tasks.putAll(TruthTasks.curved());
    try (TemporaryFolder folder = TemporaryFolder.create("codrift-truth");
        EmbeddedBroker broker = EmbeddedBroker.start()) {
      Path directory = folder.path();
      Topics.create(broker.bootstrapServers(), "truth", PARTITIONS);
      produce(broker.bootstrapServers());
      try (CodriftProcess codrift =
          product.run(directory, yaml(broker.bootstrapServers(), directory))) {
        write(estimates(broker.bootstrapServers(), codrift, report), report);
      }
    }
  }

  private String yaml(String bootstrap, Path directory) {
    String monitors =
        tasks.entrySet().stream()
            .map(
                e ->
                    "      - { name: %s, x: [%s], y: [%s] }%n"
                        .formatted(
                            e.getKey(),
                            columns(e.getKey() + "_x", e.getValue().xDims()),
                            columns(e.getKey() + "_y", e.getValue().yDims())))
            .collect(Collectors.joining());
    return """
        name: lab
        kafka: { bootstrap.servers: "%s" }
        http: { port: 0 }
        state-dir: %s
        topics: { partitions: 2, replication: 1 }
        sources:
          - topic: truth
            format: json
            timestamp: time
            idle-timeout: 5s
            idle: close
            window: { size: 60s, grace: 0s, max-samples: %d }
            monitors:
        %sestimator: { name: ndoe-bnaf, steps: { first: %d, then: %d }, time-limit: 10m, device: cpu }
        """
        .formatted(
            bootstrap,
            directory.resolve("state"),
            Math.max(256, rows),
            monitors,
            steps.first(),
            steps.then());
  }

  private static String columns(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(", "));
  }

  private void produce(String bootstrap) throws JsonProcessingException {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    try (Producer<byte[], byte[]> producer = Producers.open(bootstrap, Map.of())) {
      for (int window = 0; window < windows; window++) {
        for (int row = 0; row < rows; row++) {
          Map<String, Object> values = new LinkedHashMap<>();
          values.put("time", START.toEpochMilli() + window * MINUTE + row * MINUTE / rows);
          for (Map.Entry<String, Task> entry : tasks.entrySet()) {
            Task task = entry.getValue().under(Marginals.ODD);
            double[] x = new double[task.xDims()];
            double[] y = new double[task.yDims()];
            task.sample(random, x, y);
            put(values, entry.getKey() + "_x", x);
            put(values, entry.getKey() + "_y", y);
          }
          producer.send(
              new ProducerRecord<>(
                  "truth", row % PARTITIONS, null, JSON.writeValueAsBytes(values)));
        }
      }
    }
  }

  private static void put(Map<String, Object> row, String prefix, double[] values) {
    for (int i = 0; i < values.length; i++) {
      row.put(prefix + i, values[i]);
    }
  }

  /** Waits for all estimates. */
  private List<JsonNode> estimates(String bootstrap, CodriftProcess codrift, Report report)
      throws InterruptedException, JsonProcessingException {
    int expected = windows * tasks.size();
    while (true) {
      codrift.requireAlive();
      // Fails until the topic exists.
      EndedCommand tail = EndedCommand.tail(bootstrap, "estimates");
      List<String> estimates = tail.code() == 0 ? tail.lines() : List.of();
      report.progress("%d of %d estimates", estimates.size(), expected);
      if (estimates.size() >= expected) {
        List<JsonNode> read = new ArrayList<>();
        for (String line : estimates) {
          read.add(JSON.readTree(line));
        }
        return read;
      }
      TimeUnit.SECONDS.sleep(2);
    }
  }

  private void write(List<JsonNode> estimates, Report report) {
    report.table("monitor", "truth", "window", "status", "MI", "standard error", "close enough");
    List<String> order = List.copyOf(tasks.keySet());
    estimates.stream()
        .sorted(
            Comparator.comparingInt((JsonNode e) -> order.indexOf(e.get("monitor").asText()))
                .thenComparingInt(this::window))
        .forEach(e -> report.row(row(e)));
  }

  private int window(JsonNode estimate) {
    return (int) ((estimate.get("window_start").asLong() - START.toEpochMilli()) / MINUTE) + 1;
  }

  private Object[] row(JsonNode estimate) {
    String monitor = estimate.get("monitor").asText();
    double truth = tasks.get(monitor).mutualInformation();
    double mi = estimate.get("mi_nats").asDouble(Double.NaN);
    double standardError = estimate.get("standard_error_nats").asDouble(Double.NaN);
    boolean isElliptical = elliptical.containsKey(monitor);
    double allowed = isElliptical ? Math.max(0.05, 3 * standardError) : 0.15 * truth;
    boolean held = window(estimate) >= (isElliptical ? ELLIPTICAL_FROM : CURVED_FROM);
    return new Object[] {
      monitor,
      number("%.3f", truth),
      window(estimate),
      estimate.get("status").asText(),
      number("%.3f", mi),
      number("%.3f", standardError),
      !held ? "" : Math.abs(mi - truth) <= allowed ? "yes" : "no"
    };
  }
}
