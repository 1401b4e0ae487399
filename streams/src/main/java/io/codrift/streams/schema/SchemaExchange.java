package io.codrift.streams.schema;

import io.codrift.schemas.IncompatibleSchemaException;
import io.codrift.schemas.KnownSchemas;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's access to the schemas topic. The topic has one partition and is compacted. It has one
 * message per schema: the key is {@code <record>/<fingerprint in hexadecimal>}, the value is the
 * schema as JSON.
 *
 * <p>Thread-safe.
 */
public final class SchemaExchange implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaExchange.class);

  private static final Duration POLL = Duration.ofMillis(100);

  /** Timeout of a read: a stream thread may be waiting for it. */
  private static final long READ_MILLIS = 5_000;

  /**
   * Minimum time between reads of the topic for unknown schemas: there may be thousands of such
   * messages.
   */
  private static final long LOOK_AGAIN_MILLIS = 1_000;

  private final TopicPartition partition;
  private final KnownSchemas schemas;
  private final Consumer<byte[], byte[]> consumer;
  private final InstantSource clock;
  private final Set<Long> published = new HashSet<>();
  private boolean assigned;
  private boolean everLooked;

  /** Why the topic could not be read, as it was logged last. */
  private String unreadable = "";

  private long lastLook;

  /**
   * @param topic name of the schemas topic, which exists
   * @param schemas receives the schemas of other processes
   * @param consumer of bytes, in no group; closed with the exchange
   * @param clock limits how often and how long the topic is read
   */
  public SchemaExchange(
      String topic, KnownSchemas schemas, Consumer<byte[], byte[]> consumer, InstantSource clock) {
    this.partition = new TopicPartition(topic, 0);
    this.schemas = schemas;
    this.consumer = consumer;
    this.clock = clock;
  }

  /**
   * Publishes the schemas that this process writes and that are not in the topic yet. Returns when
   * the brokers have acknowledged them.
   *
   * @param producer of bytes
   * @throws KafkaException if a broker refuses one
   */
  public synchronized void publish(Producer<byte[], byte[]> producer) {
    catchUp();
    List<Future<?>> sent = new ArrayList<>();
    for (Schema schema : schemas.current()) {
      long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
      if (!published.contains(fingerprint)) {
        String key = "%s/%016x".formatted(schema.getName(), fingerprint);
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    key.getBytes(StandardCharsets.UTF_8),
                    schema.toString().getBytes(StandardCharsets.UTF_8))));
      }
    }
    producer.flush();
    for (Future<?> one : sent) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new KafkaException(
            "Cannot publish a schema to %s: %s"
                .formatted(partition.topic(), e.getCause().getMessage()),
            e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new KafkaException(e);
      }
    }
  }

  /** Reads the messages since the last read. */
  public synchronized void catchUp() {
    everLooked = true;
    lastLook = clock.millis();
    if (!assigned) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      assigned = true;
    }
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    while (consumer.position(partition) < end && clock.millis() - lastLook <= READ_MILLIS) {
      consumer.poll(POLL).forEach(this::take);
    }
  }

  /**
   * Reads the messages since the last read, unless that was a moment ago. Called for an unknown
   * schema. If the topic cannot be read, the schema stays unknown.
   */
  public synchronized void lookFor() {
    if (everLooked && clock.millis() - lastLook < LOOK_AGAIN_MILLIS) {
      return;
    }
    try {
      catchUp();
      unreadable = "";
    } catch (KafkaException e) {
      // Called again and again while the schema is unknown.
      if (!String.valueOf(e.getMessage()).equals(unreadable)) {
        unreadable = String.valueOf(e.getMessage());
        LOG.warn(
            "A schema is not known, and topic {} cannot be read for it: {}",
            partition.topic(),
            unreadable);
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    String text = new String(record.value(), StandardCharsets.UTF_8);
    try {
      // A separate parser per schema, because every version defines the same names.
      Schema schema = new Schema.Parser().parse(text);
      published.add(SchemaNormalization.parsingFingerprint64(schema));
      schemas.add(schema);
    } catch (IncompatibleSchemaException e) {
      LOG.error(
          "A schema of another version at offset {} of {} cannot be read by this one: {}",
          record.offset(),
          partition.topic(),
          e.getMessage());
    } catch (SchemaParseException | IllegalArgumentException e) {
      LOG.error(
          "The message at offset {} of {} is not a schema of Codrift: {}",
          record.offset(),
          partition.topic(),
          e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}
