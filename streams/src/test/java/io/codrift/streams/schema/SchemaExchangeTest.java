package io.codrift.streams.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.WindowProgress;
import io.codrift.streams.testing.NewerSchemas;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class SchemaExchangeTest {
  private static final TopicPartition PARTITION = new TopicPartition("shop.schemas", 0);

  private final KnownSchemas schemas = KnownSchemas.bundled();
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private Instant now = Instant.EPOCH;
  private final SchemaExchange exchange =
      new SchemaExchange(PARTITION.topic(), schemas, consumer, () -> now);
  private long end;

  SchemaExchangeTest() {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
  }

  @Test
  void publishesWhatThisVersionWritesOnce() {
    exchange.publish(producer);

    assertThat(producer.history()).hasSize(schemas.current().size());
    Schema progress = WindowProgress.getClassSchema();
    assertThat(producer.history())
        .anySatisfy(
            record -> {
              assertThat(new String(record.key(), UTF_8))
                  .isEqualTo("WindowProgress/%016x".formatted(fingerprint(progress)));
              assertThat(new Schema.Parser().parse(new String(record.value(), UTF_8)))
                  .isEqualTo(progress);
            });

    producer.history().forEach(record -> arrive(record.value()));
    producer.clear();
    exchange.publish(producer);
    assertThat(producer.history()).as("what is already published").isEmpty();
  }

  @Test
  void learnsWhatANewerVersionPublished() {
    Schema newer = newerProgress();
    assertThat(schemas.findByFingerprint(fingerprint(newer))).isNull();

    arrive(newer.toString().getBytes(UTF_8));
    exchange.catchUp();

    assertThat(schemas.findByFingerprint(fingerprint(newer))).isNotNull();
  }

  @Test
  void readsTheTopicForAnUnknownSchema() {
    schemas.whenUnknown(exchange::lookFor);
    exchange.catchUp();
    Schema newer = newerProgress();
    arrive(newer.toString().getBytes(UTF_8));

    assertThat(schemas.findByFingerprint(fingerprint(newer)))
        .as("the topic was read a moment ago")
        .isNull();
    now = now.plusSeconds(1);
    assertThat(schemas.findByFingerprint(fingerprint(newer))).isNotNull();
  }

  @Test
  void aTopicThatCannotBeReadLeavesTheSchemaUnknown() {
    schemas.whenUnknown(exchange::lookFor);
    consumer.setOffsetsException(new KafkaException("away"));
    assertThat(schemas.findByFingerprint(1)).isNull();
  }

  @Test
  void otherMessagesAreIgnored() {
    arrive("{".getBytes(UTF_8));
    arrive(SchemaBuilder.record("Other").fields().endRecord().toString().getBytes(UTF_8));
    arrive(null);
    Schema newer = newerProgress();
    arrive(newer.toString().getBytes(UTF_8));

    exchange.catchUp();

    assertThat(schemas.findByFingerprint(fingerprint(newer))).isNotNull();
  }

  @Test
  void aBrokerThatRefusesToTakeASchemaIsNamed() {
    MockProducer<byte[], byte[]> refused =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    refused.sendException = new TopicAuthorizationException("not you");
    assertThatThrownBy(() -> exchange.publish(refused))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("not you");
  }

  private void arrive(byte[] value) {
    Consumer<Long> add =
        offset ->
            consumer.schedulePollTask(
                () ->
                    consumer.addRecord(
                        new ConsumerRecord<>(
                            PARTITION.topic(), PARTITION.partition(), offset, null, value)));
    add.accept(end);
    end++;
    consumer.updateEndOffsets(Map.of(PARTITION, end));
  }

  private static Schema newerProgress() {
    return NewerSchemas.of(WindowProgress.getClassSchema());
  }

  private static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }
}
