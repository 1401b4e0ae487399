package io.codrift.streams.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.codrift.streams.command.ExitCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code codrift feed}: sends the demo's records to a broker, first a history, then as they come.
 */
@Command(
    name = "feed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Sends JSON records with known dependences to a topic until it is stopped: a history at once,"
          + " then in real time.",
      "",
      "In region eu one dependence breaks and one changes its form, and both return. Started again,"
          + " it goes on where the topic ends."
    })
public final class FeedCommand implements Callable<Integer> {
  private static final int PARTITIONS = 2;
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Spec private CommandSpec spec;

  @Option(
      names = {"-b", "--bootstrap"},
      required = true,
      paramLabel = "HOST:PORT",
      description = "Brokers to connect to.")
  private String bootstrap;

  @Option(
      names = "--topic",
      defaultValue = "orders",
      paramLabel = "TOPIC",
      description = "Created with two partitions if it is absent (default: ${DEFAULT-VALUE}).")
  private String topic;

  @Option(
      names = "--window",
      defaultValue = "10s",
      paramLabel = "DURATION",
      description = "Length of a window (default: ${DEFAULT-VALUE}).")
  private String window;

  @Option(
      names = "--rows",
      defaultValue = "600",
      paramLabel = "N",
      description = "Records of each of two regions in a window (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--history",
      defaultValue = "120",
      paramLabel = "N",
      description = "Windows before now that are sent at once (default: ${DEFAULT-VALUE}).")
  private int history;

  @Option(
      names = "--change-after",
      defaultValue = "122",
      paramLabel = "N",
      description =
          "The dependences change after so many windows, and again after as many"
              + " (default: ${DEFAULT-VALUE}).")
  private int period;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the records (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--accident",
      defaultValue = "none",
      paramLabel = "WHAT",
      description = {
        "What is wrong with the records: none, garbage, stuck_columns or silent_partition"
            + " (default: ${DEFAULT-VALUE})."
      })
  private FeedRows.Accident accident;

  private final Clock clock;

  FeedCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws InterruptedException {
    OptionCheck check = new OptionCheck(spec.commandLine());
    Duration size = check.positive("--window", window);
    check.refuse("--rows", rows < 1, "must be at least 1, not " + rows);
    check.refuse("--history", history < 0, "must not be negative, not " + history);
    check.refuse("--change-after", period < 1, "must be at least 1, not " + period);
    long present = clock.millis() / size.toMillis();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 20),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      create(admin);
      Span span = span(admin, size, present);
      FeedRows records = new FeedRows(size, rows, period, span.origin(), seed, accident);
      spec.commandLine()
          .getErr()
          .printf(
              "Sending windows of %s to %s, from %s on%n",
              window, topic, records.start(span.first()));
      send(producer, records, span.first());
    } catch (KafkaException | ExecutionException e) {
      spec.commandLine().getErr().println("%s: %s".formatted(bootstrap, e.getMessage()));
      return ExitCode.UNREACHABLE;
    }
    return ExitCode.OK;
  }

  /**
   * @param origin first window of the stream
   * @param first window that is sent first
   */
  private record Span(long origin, long first) {}

  private void create(Admin admin) throws InterruptedException, ExecutionException {
    try {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) -1))).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** Continues a topic that has records. Their timestamps are the times at which they were due. */
  private Span span(Admin admin, Duration size, long present)
      throws InterruptedException, ExecutionException {
    LongSummaryStatistics last = timestamps(admin, OffsetSpec.maxTimestamp());
    if (last.getCount() == 0) {
      return new Span(present - history, present - history);
    }
    long origin = timestamps(admin, OffsetSpec.forTimestamp(0)).getMin() / size.toMillis();
    return new Span(origin, Math.max(last.getMax() / size.toMillis() + 1, present - history));
  }

  private LongSummaryStatistics timestamps(Admin admin, OffsetSpec which)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> all =
        IntStream.range(0, PARTITIONS)
            .boxed()
            .collect(Collectors.toMap(p -> new TopicPartition(topic, p), p -> which));
    return admin.listOffsets(all).all().get().values().stream()
        .mapToLong(ListOffsetsResultInfo::timestamp)
        .filter(timestamp -> timestamp >= 0)
        .summaryStatistics();
  }

  private void send(KafkaProducer<byte[], byte[]> producer, FeedRows records, long first)
      throws InterruptedException {
    PriorityQueue<FeedRows.Sent> waiting =
        new PriorityQueue<>(Comparator.comparing(FeedRows.Sent::sendAt));
    long number = 0;
    for (long window = first; ; window++) {
      waiting.addAll(records.of(window));
      Instant end = records.start(window + 1);
      Instant now;
      do {
        now = clock.instant();
        Instant due = now.isBefore(end) ? now : end;
        while (!waiting.isEmpty() && waiting.peek().sendAt().isBefore(due)) {
          send(producer, records.partition(number++, PARTITIONS), waiting.poll());
        }
        if (now.isBefore(end)) {
          Thread.sleep(PAUSE.toMillis());
        }
      } while (now.isBefore(end));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback reports the failure
  private void send(KafkaProducer<byte[], byte[]> producer, int partition, FeedRows.Sent record) {
    producer.send(
        new ProducerRecord<>(
            topic, partition, record.sendAt().toEpochMilli(), null, record.value().getBytes(UTF_8)),
        (metadata, failure) -> {
          if (failure != null) {
            spec.commandLine().getErr().println("not sent: " + failure.getMessage());
          }
        });
  }
}
