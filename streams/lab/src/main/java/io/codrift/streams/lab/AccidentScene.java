package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Gate;
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
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker behind a gate, the topic {@code orders}, and the product, to which something happens.
 * What the product prints and exports goes to the report. Not thread-safe.
 */
final class AccidentScene implements AutoCloseable {
  static final String TOPIC = "orders";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int LONGEST_LINE = 420;
  private static final Pattern STAMP = Pattern.compile("^\\S+T(\\S+)\\.\\d+Z +");

  private final Report report;
  private final Product product;
  private final TemporaryFolder folder;
  private final Gate gate = new Gate();
  private final EmbeddedBroker broker;
  private final Random random = new Random(1);
  private final List<CodriftProcess> started = new ArrayList<>();

  /** The process that was started last. */
  private CodriftProcess codrift;

  private int sentUntilNow;

  AccidentScene(Report report, Product product, int partitions)
      throws IOException, InterruptedException, ExecutionException {
    this.report = report;
    this.product = product;
    folder = TemporaryFolder.create("codrift-accident");
    broker =
        EmbeddedBroker.start(
            Map.of(
                "advertised.listeners",
                "PLAINTEXT://" + gate.address(),
                "group.initial.rebalance.delay.ms",
                "0"));
    gate.open(broker.bootstrapServers());
    Topics.create(gate.address(), TOPIC, partitions);
  }

  /** Cuts the product off its broker. */
  void shutGate() {
    gate.shut();
  }

  /** Connects it again. */
  void openGate() {
    gate.open(broker.bootstrapServers());
  }

  String bootstrap() {
    return gate.address();
  }

  /** An admin client; the caller closes it. */
  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", gate.address()));
  }

  /**
   * A configuration.
   *
   * @param state the name of its folder of stores
   * @param window what is in {@code window} besides {@code min-samples}
   * @param settings further lines of the source, or none
   */
  String yaml(String state, String window, String... settings) {
    return """
        name: shop
        kafka: { bootstrap.servers: "%s" }
        state-dir: %s
        topics: { partitions: 4, replication: 1 }
        estimator: { name: start, device: cpu }
        sources:
        """
            .formatted(gate.address(), folder.path().resolve(state))
        + source(TOPIC, window, settings);
  }

  /** A source of a configuration, to follow others. */
  static String source(String topic, String window, String... settings) {
    StringBuilder lines =
        new StringBuilder(
            """
              - topic: %s
                format: json
                timestamp: time
                window: { %s, min-samples: 64 }
                monitors: [{ name: %s-m, x: [price], y: [quantity] }]
            """
                .formatted(topic, window, topic));
    for (String setting : settings) {
      lines.append("    ").append(setting).append('\n');
    }
    return lines.toString();
  }

  /** Starts {@code codrift run}. */
  CodriftProcess start(String yaml) throws IOException {
    codrift = product.start(folder.path(), List.of("run", "--config", written(yaml)));
    started.add(codrift);
    return codrift;
  }

  /** Runs a command to its end, and reports what it prints, line by line, as far as it matches. */
  void command(String yaml, String matching, String... words) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--config", written(yaml)));
    try (CodriftProcess command = product.start(folder.path(), arguments)) {
      until("the end of " + words[0], () -> !command.isAlive());
      Pattern pattern = Pattern.compile(matching);
      excerpt(
          "$ codrift " + String.join(" ", words) + " --config codrift.yaml",
          command.log().lines().filter(line -> pattern.matcher(line).find()).toList());
    }
  }

  private String written(String yaml) throws IOException {
    Path config = Files.createTempFile(folder.path(), "codrift", ".yaml");
    return Files.writeString(config, yaml + "http: { port: 0 }\n").toString();
  }

  /** Ends the process that was started last, as a deployment does. */
  void stop() {
    codrift.terminate();
  }

  /** A record with a time as it is written in JSON, and values that depend on each other. */
  String record(String time, String more) {
    double price = random.nextGaussian();
    return "{\"time\":%s,\"price\":%.4f,\"quantity\":%.4f%s}"
        .formatted(time, price, price + random.nextGaussian(), more);
  }

  /** Sends so many records, a millisecond of event time apart. */
  void send(String topic, int partition, long from, int count, String more) {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(record(Long.toString(from + i), more));
    }
    send(topic, partition, records);
  }

  /** Sends records to a partition. */
  void send(String topic, int partition, List<String> records) {
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      records.forEach(value -> producer.send(message(topic, partition, value)));
    }
    sentUntilNow += records.size();
  }

  /** A producer; the caller closes it. */
  Producer<byte[], byte[]> producer(Map<String, String> more) {
    Map<String, Object> properties = new LinkedHashMap<>(more);
    properties.put("bootstrap.servers", gate.address());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static ProducerRecord<byte[], byte[]> message(String topic, int partition, String value) {
    return new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Records that were sent to all topics. */
  int sent() {
    return sentUntilNow;
  }

  /** Waits until something is so. */
  void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "waited in vain for %s; the log:%n%s".formatted(what, codrift.log()));
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** The sum of a metric of the last process over all series with these labels; 0 without one. */
  double metric(String name, Map<String, String> labels) {
    return codrift.metrics().map(metrics -> metrics.sum(name, labels)).orElse(0.0);
  }

  /** Waits until a metric has a value. */
  void untilMetric(String name, Map<String, String> labels, double value) {
    until(name + labels + " = " + value, () -> metric(name, labels) == value);
  }

  /** Waits for a line of the log of the last process. */
  void untilPrinted(String text) {
    until("\"%s\"".formatted(text), () -> codrift.log().contains(text));
  }

  /** Waits until the last process is not ready. */
  void untilNotReady() {
    until("not ready", () -> codrift.status("/health/ready").orElse(0) == 503);
  }

  /** Reports the lines of the last process's log that match, each once. */
  void printed(String matching) {
    Pattern pattern = Pattern.compile(matching);
    excerpt(
        "Printed:",
        codrift.log().lines().filter(line -> pattern.matcher(line).find()).distinct().toList());
  }

  /** Reports the series that match, as they are exported. */
  void exported(String matching) {
    Pattern pattern = Pattern.compile(matching);
    excerpt(
        "Exported:",
        codrift.body("/metrics").stream()
            .flatMap(String::lines)
            .filter(line -> !line.startsWith("#") && pattern.matcher(line).find())
            .toList());
  }

  /** Reports what an address of the last process says. */
  void said(String path) {
    excerpt(
        "GET %s: %d".formatted(path, codrift.status(path).orElse(0)),
        codrift.body(path).stream().flatMap(String::lines).toList());
  }

  private void excerpt(String title, List<String> lines) {
    if (lines.isEmpty()) {
      throw new IllegalStateException(
          "%s nothing of what was expected; the log:%n%s".formatted(title, codrift.log()));
    }
    report.text("%s", title);
    report.text(
        "%s",
        lines.stream()
            .map(line -> STAMP.matcher(line).replaceFirst("$1 "))
            .map(line -> line.replace(folder.path().toString(), "FOLDER"))
            .map(
                line ->
                    line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + " …" : line)
            .map(line -> "    " + line)
            .collect(Collectors.joining("\n")));
  }

  /** Fails the study if something is not as it must be. */
  void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise.get() + "\n" + codrift.log());
    }
  }

  @Override
  public void close() throws IOException {
    started.forEach(CodriftProcess::close);
    gate.close();
    broker.close();
    folder.close();
  }
}
