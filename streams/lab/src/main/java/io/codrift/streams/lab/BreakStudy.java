package io.codrift.streams.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Breaks of the columns of streams, through the product in a process of its own: every {@link
 * PlantedBreak} in several segments of one topic, from a window after their baselines on.
 */
@Command(
    name = "breaks",
    description = {
      "Columns that stand still or are empty, categories that are new or gone, labels of another",
      "frequency: which alerts the product raises, and when."
    })
final class BreakStudy implements Study {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2024-03-01T00:00:00Z");
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int PARTITIONS = 2;
  private static final int SETTLE = 8;

  /** Windows that are watched before the break. */
  private static final int QUIET = 4;

  @Option(names = "--seed", defaultValue = "271828", description = "Default: 271828.")
  private long seed;

  @Option(
      names = "--streams",
      defaultValue = "20",
      description = "Segments of each break; default: 20.")
  private int streams;

  @Option(names = "--rows", defaultValue = "500", description = "Of a window; default: 500.")
  private int rows;

  @Option(names = "--baseline", defaultValue = "40", description = "Windows; default: 40.")
  private int baseline;

  @Option(
      names = "--within",
      defaultValue = "12",
      description = "Windows watched after the break; default: 12.")
  private int within;

  @Mixin private Product product;

  @Override
  public String seeds() {
    return Long.toString(seed);
  }

  /** The first window with a break, from 0. */
  private int first() {
    return SETTLE + baseline + QUIET;
  }

  private int windows() {
    return first() + within;
  }

  private int segments() {
    return streams * PlantedBreak.values().length;
  }

  private Instant begin(int window) {
    return START.plus(WINDOW.multipliedBy(window));
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException, ExecutionException {
    try (TemporaryFolder folder = TemporaryFolder.create("codrift-breaks");
        EmbeddedBroker broker = EmbeddedBroker.start()) {
      String bootstrap = broker.bootstrapServers();
      Topics.create(bootstrap, "orders", PARTITIONS);
      produce(bootstrap);
      try (CodriftProcess codrift = product.run(folder.path(), yaml(bootstrap, folder.path()))) {
        awaitEstimates(codrift, report);
        awaitAlerts(bootstrap, codrift);
        write(alerts(bootstrap), report);
      }
    }
  }

  private String yaml(String bootstrap, Path directory) {
    return """
        name: lab
        kafka: { bootstrap.servers: "%s" }
        http: { port: 0 }
        state-dir: %s
        topics: { partitions: 2, replication: 1 }
        sources:
          - topic: orders
            format: json
            timestamp: time
            split-by: stream
            max-segments: %d
            categorical: [shop, paid]
            idle-timeout: 5s
            window: { size: 1h, grace: 0s, min-samples: 64 }
            monitors: [{ name: paid, x: [price, shop], y: [paid] }]
        estimator: { name: start, settle: %d windows, max-pending: %d windows, device: cpu }
        alerts: { baseline: %d windows }
        """
        .formatted(
            bootstrap, directory.resolve("state"), segments(), SETTLE, windows() + 1, baseline);
  }

  private void produce(String bootstrap) throws JsonProcessingException {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    try (Producer<byte[], byte[]> producer = Producers.open(bootstrap, Map.of())) {
      for (int window = 0; window < windows(); window++) {
        for (int row = 0; row < rows; row++) {
          long time = begin(window).plus(WINDOW.multipliedBy(row).dividedBy(rows)).toEpochMilli();
          for (PlantedBreak planted : PlantedBreak.values()) {
            for (int stream = 0; stream < streams; stream++) {
              Map<String, Object> values = planted.row(window >= first(), random);
              values.put("time", time);
              values.put("stream", planted.name() + "-" + stream);
              producer.send(
                  new ProducerRecord<>(
                      "orders", row % PARTITIONS, null, JSON.writeValueAsBytes(values)));
            }
          }
        }
      }
    }
  }

  private void awaitEstimates(CodriftProcess codrift, Report report) throws InterruptedException {
    int expected = segments() * windows();
    while (true) {
      codrift.requireAlive();
      long found = (long) codrift.sum("codrift_windows_total", Map.of());
      report.progress("%d of %d estimates", found, expected);
      if (found >= expected) {
        return;
      }
      TimeUnit.SECONDS.sleep(2);
    }
  }

  /** Waits until the alert stage has committed all estimates; behind them is a commit marker. */
  private static void awaitAlerts(String bootstrap, CodriftProcess codrift)
      throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        latest.put(new TopicPartition("lab.estimates", partition), OffsetSpec.latest());
      }
      boolean behind = true;
      while (behind) {
        TimeUnit.SECONDS.sleep(1);
        codrift.requireAlive();
        var ends =
            admin
                .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get();
        Map<TopicPartition, OffsetAndMetadata> committed =
            admin.listConsumerGroupOffsets("lab-alert").partitionsToOffsetAndMetadata().get();
        behind =
            ends.entrySet().stream()
                .anyMatch(
                    end ->
                        end.getValue().offset() > 0
                            && (committed.get(end.getKey()) == null
                                || end.getValue().offset() - committed.get(end.getKey()).offset()
                                    > 1));
      }
    }
  }

  /**
   * An alert of a stream.
   *
   * @param windows number of windows of the break until it was raised; 0 or less before
   */
  private record Raised(PlantedBreak planted, int stream, int windows, JsonNode message) {
    private String kind() {
      return message.get("signal").asText();
    }

    private boolean isExpected() {
      return planted.kind().equals(Optional.of(kind()));
    }

    /** Whether it names the column, and where a category changed, this category alone. */
    private boolean isComplete() {
      return texts(message.get("columns")).equals(List.of(planted.column()))
          && StreamSupport.stream(message.get("categories").spliterator(), false)
              .map(category -> category.get("text").asText())
              .toList()
              .equals(planted.category().stream().toList());
    }

    private static List<String> texts(JsonNode list) {
      return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }
  }

  private List<Raised> alerts(String bootstrap) throws JsonProcessingException {
    EndedCommand tail = EndedCommand.tail(bootstrap, "alerts");
    if (tail.code() != 0) {
      throw new IllegalStateException("tail has failed: " + tail);
    }
    List<Raised> raised = new ArrayList<>();
    for (String line : tail.lines()) {
      JsonNode message = JSON.readTree(line);
      Instant end = Instant.ofEpochMilli(message.get("window_end").asLong());
      if (message.get("event").asText().equals("RAISED") && !end.isAfter(begin(windows()))) {
        String segment = message.get("segment").asText();
        int dash = segment.indexOf('-');
        raised.add(
            new Raised(
                PlantedBreak.valueOf(segment.substring(0, dash)),
                Integer.parseInt(segment.substring(dash + 1)),
                (int) Duration.between(begin(first()), end).dividedBy(WINDOW),
                message));
      }
    }
    return raised;
  }

  private void write(List<Raised> raised, Report report) {
    report.text(
        "%d streams of %d rows a window, a baseline of %d windows, one false alarm in 1,000 windows"
            + " allowed over all. Before the breaks: %d alerts. With fewer paid orders the mutual"
            + " information itself is smaller, so that an alert of the level is right; one of the"
            + " shift is not, for what paid and unpaid orders are like is as before.",
        segments(), rows, baseline, raised.stream().filter(alert -> alert.windows() <= 0).count());
    report.table(
        "break",
        "streams",
        "expected alert",
        "streams with it",
        "with column and category",
        "other alerts",
        "median windows",
        "most windows");
    for (PlantedBreak planted : PlantedBreak.values()) {
      List<Raised> after =
          raised.stream()
              .filter(alert -> alert.planted() == planted && alert.windows() > 0)
              .toList();
      List<Raised> found = after.stream().filter(Raised::isExpected).toList();
      int[] until = found.stream().mapToInt(Raised::windows).sorted().toArray();
      report.row(
          planted,
          streams,
          planted.kind().orElse(""),
          planted.kind().isPresent() ? found.stream().map(Raised::stream).distinct().count() : "",
          planted.kind().isPresent() ? found.stream().filter(Raised::isComplete).count() : "",
          after.stream()
              .filter(alert -> !alert.isExpected())
              .collect(Collectors.groupingBy(Raised::kind, TreeMap::new, Collectors.counting()))
              .entrySet()
              .stream()
              .map(kind -> kind.getKey() + " " + kind.getValue())
              .collect(Collectors.joining(", ")),
          until.length == 0 ? "" : until[until.length / 2],
          until.length == 0 ? "" : until[until.length - 1]);
    }
  }
}
