package io.codrift.streams.result;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.schemas.UnknownSchemaException;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.Topics;
import io.codrift.streams.runtime.Admins;
import io.codrift.streams.runtime.ClientProperties;
import io.codrift.streams.runtime.KafkaUnreachableException;
import io.codrift.streams.runtime.UnusableTopicException;
import io.codrift.streams.schema.SchemaExchange;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.UnexpectedMessageException;
import io.codrift.streams.topic.WindowsMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads committed estimates, alerts and sampled rows of one application, including those of newer
 * versions whose schemas have been published. Not thread-safe, except {@link #wakeup()}.
 */
public final class ResultReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResultReader.class);

  /** How long to wait for messages. */
  private static final Duration POLL = Duration.ofMillis(250);

  /** Polls without a message after which the last estimates are given up: 10 s. */
  private static final int EMPTY_POLLS = 40;

  /** Reasons of messages that are left out, told once each. */
  private static final int MOST_REASONS = 20;

  private final OwnTopics topics;
  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Optional<SchemaExchange> exchange;
  private final Map<TopicPartition, Long> ends;
  private final Set<String> reasons = new HashSet<>();
  private int emptyPolls;
  private long leftOut;

  /** What to read. */
  public enum Kind {
    ESTIMATES,
    ALERTS
  }

  /** Where to start. */
  public enum From {
    /** At the oldest messages of the topics. */
    BEGINNING,
    /** At new messages only. */
    NOW
  }

  /**
   * Reads with a consumer that has been assigned its partitions.
   *
   * @param ends where each partition ends; entries are removed as they are reached
   */
  ResultReader(
      OwnTopics topics,
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Optional<SchemaExchange> exchange,
      Map<TopicPartition, Long> ends) {
    this.topics = topics;
    this.consumer = consumer;
    this.exchange = exchange;
    this.ends = ends;
  }

  /**
   * Finds the topics and the start offsets.
   *
   * @param kafka the user's client properties
   * @param names of the application's topics
   * @param clock of the process
   * @throws UnusableTopicException if a topic does not exist
   */
  public static ResultReader open(
      Map<String, String> kafka, Topics names, Set<Kind> kinds, From from, Clock clock) {
    List<String> topics =
        kinds.stream()
            .sorted()
            .map(kind -> kind == Kind.ESTIMATES ? names.estimates() : names.alerts())
            .toList();
    return open(kafka, names, topics, from, clock);
  }

  private static ResultReader open(
      Map<String, String> kafka, Topics names, List<String> wanted, From from, Clock clock) {
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(ClientProperties.consumer(kafka));
    try {
      Map<String, List<PartitionInfo>> known = consumer.listTopics();
      List<TopicPartition> partitions = partitions(kafka, wanted, known);
      consumer.assign(partitions);
      if (from == From.BEGINNING) {
        consumer.seekToBeginning(partitions);
      } else {
        consumer.seekToEnd(partitions);
      }
      partitions.forEach(consumer::position); // from now on, not from the first poll on
      KnownSchemas schemas = KnownSchemas.bundled();
      Optional<SchemaExchange> exchange =
          known.containsKey(names.schemas())
              ? Optional.of(
                  new SchemaExchange(
                      names.schemas(),
                      schemas,
                      new KafkaConsumer<>(ClientProperties.consumer(kafka)),
                      clock))
              : Optional.empty();
      exchange.ifPresent(found -> schemas.whenUnknown(found::lookFor));
      return new ResultReader(
          OwnTopics.of(names, schemas),
          consumer,
          exchange,
          new HashMap<>(consumer.endOffsets(partitions)));
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * Reads everything that is in the topics.
   *
   * @param kafka the user's client properties
   * @param names of the application's topics
   * @param clock of the process
   * @param results receives each message
   * @throws KafkaUnreachableException if no broker answers
   * @throws UnusableTopicException if a topic does not exist
   */
  public static void readAll(
      Map<String, String> kafka,
      Topics names,
      Set<Kind> kinds,
      Clock clock,
      Consumer<Result> results) {
    try (Admin unused = Admins.connect(kafka);
        ResultReader reader = open(kafka, names, kinds, From.BEGINNING, clock)) {
      reader.read(batch -> batch.forEach(results), reader::isPastFirstEnd);
    }
  }

  /**
   * Reads the last estimates.
   *
   * @param kafka the user's client properties
   * @param names of the application's topics
   * @param most messages of each partition
   * @param clock of the process
   * @param estimates receives each message
   * @throws UnusableTopicException if the topic does not exist
   * @throws TimeoutException if the brokers stop to send messages
   */
  public static void readLastEstimates(
      Map<String, String> kafka,
      Topics names,
      int most,
      Clock clock,
      Consumer<DependenceEstimate> estimates) {
    try (ResultReader reader =
        open(kafka, names, EnumSet.of(Kind.ESTIMATES), From.BEGINNING, clock)) {
      reader.readLastEstimates(most, estimates);
    }
  }

  /** Same as the public method, of a reader that has been opened for estimates. */
  void readLastEstimates(int most, Consumer<DependenceEstimate> estimates) {
    ends.forEach(
        (partition, end) ->
            consumer.seek(partition, Math.max(consumer.position(partition), end - most)));
    read(
        batch ->
            batch.forEach(
                result -> {
                  if (result instanceof Result.OfWindow window) {
                    estimates.accept(window.message());
                  }
                }),
        () -> isPastFirstEnd() || emptyPolls >= EMPTY_POLLS);
    if (!isPastFirstEnd()) {
      throw new TimeoutException(
          "no message came in %d s".formatted(POLL.multipliedBy(EMPTY_POLLS).toSeconds()));
    }
  }

  /**
   * Reads the sampled rows that the estimates are made of, of all sources.
   *
   * @param kafka the user's client properties
   * @param names of the application's topics
   * @param from log timestamp of the oldest messages that are read
   * @param clock of the process
   * @param chunks receives each chunk
   * @throws KafkaUnreachableException if no broker answers
   * @throws UnusableTopicException if the topic does not exist
   */
  static void readRows(
      Map<String, String> kafka,
      Topics names,
      Instant from,
      Clock clock,
      Consumer<WindowSample> chunks) {
    try (Admin unused = Admins.connect(kafka);
        ResultReader reader = open(kafka, names, List.of(names.windows()), From.BEGINNING, clock)) {
      reader.seek(from);
      reader.read(
          batch ->
              batch.forEach(
                  result -> {
                    if (result instanceof Result.OfRows rows) {
                      chunks.accept(rows.message());
                    }
                  }),
          reader::isPastFirstEnd);
    }
  }

  /** Leaves out what is older than a log timestamp. */
  private void seek(Instant from) {
    Map<TopicPartition, Long> wanted = new HashMap<>();
    ends.keySet().forEach(partition -> wanted.put(partition, Math.max(0, from.toEpochMilli())));
    consumer
        .offsetsForTimes(wanted)
        .forEach(
            (partition, found) ->
                consumer.seek(partition, found == null ? ends.get(partition) : found.offset()));
  }

  /**
   * Reads on, at least once.
   *
   * @param batches receives the messages of one poll, in order of timestamp
   * @param end asked after each poll
   */
  public void read(Consumer<List<Result>> batches, BooleanSupplier end) {
    do {
      batches.accept(poll(POLL));
    } while (!end.getAsBoolean());
  }

  private static List<TopicPartition> partitions(
      Map<String, String> kafka, List<String> wanted, Map<String, List<PartitionInfo>> known) {
    List<String> absent = wanted.stream().filter(topic -> !known.containsKey(topic)).toList();
    if (!absent.isEmpty()) {
      throw new UnusableTopicException(
          ("There is no topic %s at %s. `codrift run` creates it; for another `name` in its"
                  + " configuration give --config or --name.")
              .formatted(String.join(", ", absent), kafka.get("bootstrap.servers")));
    }
    return wanted.stream()
        .flatMap(topic -> known.get(topic).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  /**
   * The messages that were committed since the last call, in order of timestamp. A message that is
   * not Codrift's is left out; each reason is logged once, and the number by {@link #close()}.
   *
   * @param wait how long to wait for messages
   */
  public List<Result> poll(Duration wait) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    consumer.poll(wait).forEach(records::add);
    emptyPolls = records.isEmpty() ? emptyPolls + 1 : 0;
    records.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
    List<Result> results = new ArrayList<>();
    records.forEach(record -> read(record).ifPresent(results::add));
    ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    return results;
  }

  /** Whether all messages have been read that were in the topics when the reader was opened. */
  public boolean isPastFirstEnd() {
    return ends.isEmpty();
  }

  /** Ends a {@link #poll} of another thread with a {@code WakeupException}. */
  public void wakeup() {
    consumer.wakeup();
  }

  private Optional<Result> read(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.topic().equals(topics.windows().name())) {
        return topics.windows().decode(record.value()) instanceof WindowsMessage.Part part
            ? Optional.of(new Result.OfRows(part.message()))
            : Optional.empty();
      }
      return Optional.of(
          record.topic().equals(topics.alerts().name())
              ? new Result.OfChange(topics.alerts().decode(record.value()))
              : new Result.OfWindow(topics.estimates().decode(record.value())));
    } catch (MalformedMessageException | UnexpectedMessageException | UnknownSchemaException e) {
      leaveOut(record, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void leaveOut(ConsumerRecord<byte[], byte[]> record, String reason) {
    leftOut++;
    if (reasons.size() < MOST_REASONS && reasons.add(reason)) {
      LOG.warn(
          "{}-{} offset {} is left out: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          reason);
    }
  }

  @Override
  public void close() {
    if (leftOut > reasons.size()) {
      LOG.warn("{} messages were left out in all.", leftOut);
    }
    consumer.close();
    exchange.ifPresent(SchemaExchange::close);
  }
}
