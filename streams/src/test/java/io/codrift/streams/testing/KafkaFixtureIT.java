package io.codrift.streams.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Tests the fixture, which every assertion on committed records depends on. */
@KafkaBroker
class KafkaFixtureIT {
  private final KafkaFixture kafka;

  KafkaFixtureIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @Test
  void readsWhatWasProduced() {
    String topic = kafka.createTopic("fixture", 2);
    kafka.produceText(topic, "a", "b", "c");

    assertThat(texts(kafka.readCommitted(topic))).containsExactly("a", "b", "c");
  }

  @Test
  void doesNotReadWhatWasAborted() {
    String topic = kafka.createTopic("fixture", 1);
    try (Producer<byte[], byte[]> producer = transactional(topic)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "aborted".getBytes(UTF_8)));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "committed".getBytes(UTF_8)));
      producer.commitTransaction();
    }

    assertThat(texts(kafka.awaitCommitted(topic, records -> !records.isEmpty())))
        .containsExactly("committed");
  }

  @Test
  void topicThatDoesNotExistIsEmpty() {
    assertThat(kafka.readCommitted(kafka.uniqueName("nowhere"))).isEmpty();
  }

  private Producer<byte[], byte[]> transactional(String id) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", id),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static List<String> texts(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(record -> new String(record.value(), UTF_8)).toList();
  }
}
