package io.codrift.streams.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerIT {
  private static final int NODE = 1;

  @Test
  void servesTransactionsAndLeavesNothingBehind() throws Exception {
    Path log;
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(client)) {
        admin.createTopics(List.of(new NewTopic("numbers", 1, (short) 1))).all().get();
        log = logDirectory(admin);
      }
      produceInTransactions(broker.bootstrapServers());

      assertThat(committed(broker.bootstrapServers(), 1)).containsExactly("committed");
      broker.close(); // closing twice has no effect
    }

    assertThat(log.getParent().getFileName().toString()).startsWith("codrift-broker-");
    assertThat(log.getParent()).as("the broker's directory").doesNotExist();
  }

  @Test
  void twoRunSideBySide() {
    try (EmbeddedBroker one = EmbeddedBroker.start();
        EmbeddedBroker other = EmbeddedBroker.start()) {
      assertThat(one.bootstrapServers()).isNotEqualTo(other.bootstrapServers());
    }
  }

  private static void produceInTransactions(String bootstrap) throws Exception {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "transactional.id", "test", "linger.ms", 0);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      Future<RecordMetadata> aborted =
          producer.send(new ProducerRecord<>("numbers", "aborted".getBytes(UTF_8)));
      producer.flush();
      assertThat(aborted.get().hasOffset()).isTrue();
      producer.abortTransaction();
      producer.beginTransaction();
      Future<RecordMetadata> committed =
          producer.send(new ProducerRecord<>("numbers", "committed".getBytes(UTF_8)));
      producer.commitTransaction();
      assertThat(committed.get().offset()).isGreaterThan(aborted.get().offset());
    }
  }

  private static List<String> committed(String bootstrap, int count) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", bootstrap,
            "group.id", "test",
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of("numbers"));
      List<String> values = new ArrayList<>();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> r : consumer.poll(Duration.ofMillis(100))) {
                  values.add(new String(r.value(), UTF_8));
                }
                return values.size() >= count;
              });
      return values;
    }
  }

  /** As the broker logs it; other brokers on this machine may have one too. */
  private static Path logDirectory(Admin admin) throws Exception {
    Set<String> directories =
        admin.describeLogDirs(List.of(NODE)).allDescriptions().get().get(NODE).keySet();
    assertThat(directories).hasSize(1).allMatch(directory -> Files.exists(Path.of(directory)));
    return Path.of(directories.iterator().next());
  }
}
