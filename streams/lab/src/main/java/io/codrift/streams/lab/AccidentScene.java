package io.codrift.streams.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.model.lab.report.Report;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Gate;
import io.codrift.streams.testing.process.Metrics;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DOUBTFUL = Pattern.compile("Windows up to (\\S+) may be missing");
  private static final Pattern STAMP = Pattern.compile("^\\S+T(\\S+)\\.\\d+Z +");

  private final Report report;
  private final Product product;
  private final TemporaryFolder folder;
  private final Gate gate = new Gate();
  private final EmbeddedBroker broker;
  private final Random random = new Random(1);

  /** What is to be closed, in the order in which it was opened. */
  private final Deque<Closeable> opened = new ArrayDeque<>();

  /** The process that is looked at: the one that was started last, or that {@link #of} says. */
  private CodriftProcess codrift;

  /** What each process exported when it was last asked, in the order of their starts. */
  private final Map<CodriftProcess, Metrics> lastExported = new LinkedHashMap<>();

  private int sentUntilNow;

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

  /**
   * Starts {@code codrift run}.
   *
   * @param arguments further arguments
   */
  CodriftProcess start(String yaml, String... arguments) throws IOException {
    return started(product.start(folder.path(), run(yaml, arguments)));
  }

  /** The same, with variables in its environment. */
  CodriftProcess startWith(Map<String, String> environment, String yaml) throws IOException {
    return started(product.startWith(environment, folder.path(), run(yaml)));
  }

  private List<String> run(String yaml, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of("run", "--config", written(yaml)));
    line.addAll(List.of(arguments));
    return line;
  }

  private CodriftProcess started(CodriftProcess process) {
    codrift = process;
    lastExported.put(process, new Metrics(List.of()));
    opened.add(process::close);
    return process;
  }

  /** From now on a process is looked at. */
  AccidentScene of(CodriftProcess process) {
    codrift = process;
    return this;
  }

  /** A file of the scene. */
  Path file(String name) {
    return folder.path().resolve(name);
  }

  /** Removes a folder of stores, as a person does who is asked to. */
  void removeState(String state) throws IOException {
    new TemporaryFolder(file(state)).close();
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

  /**
   * An estimate as {@code tail} exports it.
   *
   * @param end of its window, milliseconds since the epoch
   * @param seen records of the window
   * @param reason a remark; may be empty
   */
  record Exported(
      String monitor, String segment, long end, String status, long seen, String reason) {}

  /** All estimates in the topic, in their order, by {@code codrift tail --json}. */
  List<Exported> estimates(String yaml) throws IOException {
    List<String> arguments =
        List.of(
            "tail",
            "--json",
            "--from-beginning",
            "--until-end",
            "--only",
            "estimates",
            "--config",
            written(yaml));
    try (CodriftProcess tail = product.start(folder.path(), arguments)) {
      until(tail, "the end of tail", () -> !tail.isAlive());
      List<Exported> estimates = new ArrayList<>();
      for (String line : tail.log().lines().filter(line -> line.startsWith("{")).toList()) {
        JsonNode estimate = JSON.readTree(line);
        estimates.add(
            new Exported(
                estimate.path("monitor").asText(),
                estimate.path("segment").asText(),
                estimate.path("window_end").asLong(),
                estimate.path("status").asText(),
                estimate.path("seen").asLong(),
                estimate.path("reason").asText("")));
      }
      return estimates;
    }
  }

  private String written(String yaml) throws IOException {
    Path config = Files.createTempFile(folder.path(), "codrift", ".yaml");
    return Files.writeString(config, yaml + "http: { port: 0 }\n").toString();
  }

  /** Ends the process that is looked at, as a deployment does. */
  void stop() {
    stop(codrift);
  }

  /** Ends a process, as a deployment does. */
  void stop(CodriftProcess process) {
    ask(process);
    process.terminate();
  }

  /** Waits until the process that is looked at has ended by itself. */
  void untilEnded() {
    until("the end of the process", () -> !codrift.isAlive());
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

  /** What has become of the records until now, by what all processes have exported. */
  Accident.Outcome outcome() {
    return new Accident.Outcome(
        sent(), records("in_window"), records("late"), records("dead_letter"));
  }

  private long records(String outcome) {
    return (long) total("codrift_records_total", Map.of("outcome", outcome));
  }

  /**
   * The sum of a metric over all processes, also those that have ended: of what they exported when
   * they were last asked.
   */
  double total(String name, Map<String, String> labels) {
    lastExported.keySet().forEach(this::ask);
    return lastExported.values().stream().mapToDouble(metrics -> metrics.sum(name, labels)).sum();
  }

  /** Fails the study if a record is late, by the metrics of all processes. */
  void requireNoneLate() {
    require(records("late") == 0, () -> "records are late");
    require(
        total("codrift_records_total", Map.of("outcome", "late_part")) == 0,
        () -> "parts of windows are late");
  }

  /** Fails the study if something is a dead letter, by the metrics of all processes. */
  void requireNoDeadLetters() {
    require(total("codrift_dead_letters_total", Map.of()) == 0, () -> "there are dead letters");
  }

  /** Notes what a process exports, as far as it answers. */
  private Optional<Metrics> ask(CodriftProcess process) {
    if (!process.isAlive()) {
      return Optional.empty();
    }
    Optional<Metrics> now = process.metrics();
    now.ifPresent(metrics -> lastExported.put(process, metrics));
    return now;
  }

  /**
   * Waits until something is so; if it never is, the log of the process that is looked at is shown.
   */
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

  /** The sum of a metric of the process over all series with these labels; 0 without one. */
  double metric(String name, Map<String, String> labels) {
    codrift.requireAlive();
    return ask(codrift).map(metrics -> metrics.sum(name, labels)).orElse(0.0);
  }

  /** Whether the process exports a series with these labels. */
  boolean exports(String name, Map<String, String> labels) {
    codrift.requireAlive();
    return ask(codrift).filter(metrics -> !metrics.of(name, labels).isEmpty()).isPresent();
  }

  /** Waits until a metric has a value. */
  void untilMetric(String name, Map<String, String> labels, double value) {
    until(name + labels + " = " + value, () -> metric(name, labels) == value);
  }

  /** Waits for a line of the log of the process. */
  void untilPrinted(String text) {
    until("\"%s\"".formatted(text), () -> codrift.log().contains(text));
  }

  /** Waits until the process is ready. */
  void untilReady() {
    until("ready", () -> codrift.status("/health/ready").orElse(0) == 200);
  }

  /** Waits until the process is not ready. */
  void untilNotReady() {
    until("not ready", () -> codrift.status("/health/ready").orElse(0) == 503);
  }

  /** The time until which windows may be missing, as the log says; 0 if it says nothing. */
  long doubtfulUntil() {
    return DOUBTFUL
        .matcher(codrift.log())
        .results()
        .mapToLong(result -> Instant.parse(result.group(1)).toEpochMilli())
        .max()
        .orElse(0);
  }

  /**
   * Waits for a line of the process's log that matches, and reports all that do, each once: tasks
   * may say the same.
   */
  void printed(String matching) {
    Pattern pattern = Pattern.compile(matching);
    until("\"%s\"".formatted(matching), () -> pattern.matcher(codrift.log()).find());
    Set<String> said = new HashSet<>();
    excerpt(
        codrift,
        "Printed:",
        codrift
            .log()
            .lines()
            .filter(line -> pattern.matcher(line).find())
            .filter(line -> said.add(STAMP.matcher(line).replaceFirst("")))
            .toList());
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

  /** Reports what an address of the process says. */
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

  /** Fails the study if something is not as it must be. */
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
