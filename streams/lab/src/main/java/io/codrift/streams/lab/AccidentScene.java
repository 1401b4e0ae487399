package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Gate;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /** What is to be closed, in the order in which it was opened. */
  private final Deque<Closeable> opened = new ArrayDeque<>();

  /** The process that was started last. */
  private CodriftProcess codrift;

  private int sentUntilNow;

  /** Of the processes that were stopped. */
  private Counts stopped = new Counts(0, 0, 0);

  /**
   * What became of records.
   *
   * @param inWindows in windows
   * @param late late
   * @param deadLetters refused
   */
  record Counts(long inWindows, long late, long deadLetters) {
    private Counts plus(Counts more) {
      return new Counts(
          inWindows + more.inWindows, late + more.late, deadLetters + more.deadLetters);
    }
  }

  AccidentScene(Report report, Product product, int partitions)
      throws IOException, InterruptedException, ExecutionException {
    this.report = report;
    this.product = product;
    folder = TemporaryFolder.create("codrift-accident");
    opened.add(folder::close);
    opened.add(gate::close);
    try {
      broker =
          EmbeddedBroker.start(
              Map.of(
                  "advertised.listeners",
                  "PLAINTEXT://" + gate.address(),
                  "group.initial.rebalance.delay.ms",
                  "0"));
      opened.add(broker::close);
      gate.open(broker.bootstrapServers());
      Topics.create(gate.address(), TOPIC, partitions);
    } catch (InterruptedException | ExecutionException | RuntimeException e) {
      try {
        close();
      } catch (IOException | RuntimeException further) {
        e.addSuppressed(further);
      }
      throw e;
    }
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
    opened.add(codrift::close);
    return codrift;
  }

  /**
   * Runs a command to its end, and reports what it prints, line by line, as far as it matches.
   *
   * @param expected what it must print, among others
   */
  void command(String yaml, List<String> words, String matching, String expected)
      throws IOException {
    List<String> arguments = new ArrayList<>(words);
    arguments.addAll(List.of("--config", written(yaml)));
    try (CodriftProcess command = product.start(folder.path(), arguments)) {
      until(command, "the end of " + words.get(0), () -> !command.isAlive());
      require(
          command,
          command.log().contains(expected),
          () -> "%s does not print \"%s\"".formatted(words, expected));
      Pattern pattern = Pattern.compile(matching);
      excerpt(
          command,
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
    stopped = counts();
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
      send(producer, topic, partition, records);
    }
  }

  /** Sends records with a producer of the caller. */
  void send(Producer<byte[], byte[]> producer, String topic, int partition, List<String> records) {
    records.forEach(
        value ->
            producer.send(
                new ProducerRecord<>(
                    topic, partition, null, value.getBytes(StandardCharsets.UTF_8))));
    sentUntilNow += records.size();
  }

  /** A producer; the caller closes it. */
  Producer<byte[], byte[]> producer(Map<String, String> more) {
    Map<String, Object> properties = new LinkedHashMap<>(more);
    properties.put("bootstrap.servers", gate.address());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Records that were sent to all topics. */
  int sent() {
    return sentUntilNow;
  }

  /** What has become of the records until now, by the metrics of the last process and before. */
  Counts counts() {
    return stopped.plus(
        new Counts(
            (long) metric("codrift_records_total", Map.of("outcome", "in_window")),
            (long) metric("codrift_records_total", Map.of("outcome", "late")),
            (long) metric("codrift_records_total", Map.of("outcome", "dead_letter"))));
  }

  /** Waits until something is so of the last process. */
  void until(String what, BooleanSupplier condition) {
    until(codrift, what, condition);
  }

  /** Waits until something is so; if it never is, the log of this process is shown. */
  void until(CodriftProcess process, String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "waited in vain for %s; the log:%n%s".formatted(what, process.log()));
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
        codrift,
        "Printed:",
        codrift.log().lines().filter(line -> pattern.matcher(line).find()).distinct().toList());
  }

  /** Reports the series that match, as they are exported. */
  void exported(String matching) {
    Pattern pattern = Pattern.compile(matching);
    excerpt(
        codrift,
        "Exported:",
        codrift.body("/metrics").stream()
            .flatMap(String::lines)
            .filter(line -> !line.startsWith("#") && pattern.matcher(line).find())
            .toList());
  }

  /** Reports what an address of the last process says. */
  void said(String path) {
    excerpt(
        codrift,
        "GET %s: %d".formatted(path, codrift.status(path).orElse(0)),
        codrift.body(path).stream().flatMap(String::lines).toList());
  }

  private void excerpt(CodriftProcess process, String title, List<String> lines) {
    require(process, !lines.isEmpty(), () -> title + " nothing of what was expected");
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

  /** Fails the study if something is not as it must be with the last process. */
  void require(boolean holds, Supplier<String> otherwise) {
    require(codrift, holds, otherwise);
  }

  private static void require(CodriftProcess process, boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new IllegalStateException("%s; the log:%n%s".formatted(otherwise.get(), process.log()));
    }
  }

  @Override
  public void close() throws IOException {
    close(opened);
  }

  /** Closes the last one first, and all of them, also where one cannot be closed. */
  private static void close(Deque<Closeable> opened) throws IOException {
    if (!opened.isEmpty()) {
      try (Closeable first = opened.remove()) {
        close(opened);
      }
    }
  }
}
