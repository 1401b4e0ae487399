package io.codrift.streams.runtime;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.streams.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** A broker that tells its clients an address that this machine does not reach. */
class BrokerAddressesIT {
  private static final String TOPIC = "orders";
  private static final Duration SHORT = Duration.ofSeconds(5);

  @Test
  void anAddressThatIsNotKnownHereIsNamed() {
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            Map.of(
                "advertised.listeners",
                "PLAINTEXT://kafka-1.invalid:9092",
                "auto.create.topics.enable",
                "true"))) {
      Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
      assertThatThrownBy(() -> Admins.connect(kafka, SHORT))
          .hasMessageContaining("advertised.listeners");

      createTopic(kafka);
      assertThatThrownBy(() -> Admins.connect(kafka, SHORT))
          .isInstanceOf(KafkaUnreachableException.class)
          .hasMessageStartingWith("Kafka cannot be reached at " + broker.bootstrapServers())
          .hasMessageContaining(
              "a broker answers there, but tells its clients to connect to kafka-1.invalid:9092, a"
                  + " name that this machine does not know. Set `advertised.listeners`");
    }
  }

  /**
   * The first broker creates a topic that a producer asks for. The producer cannot ask again,
   * because it would ask at the next address: clients that begin anew see the topic once it is
   * there.
   */
  private static void createTopic(Map<String, String> kafka) {
    Properties properties = ClientProperties.producer(kafka);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      assertThat(producer.partitionsFor(TOPIC)).hasSize(1);
    } catch (TimeoutException e) {
      assertThat(e).hasMessageContaining(TOPIC);
    }
    await("the topic").until(() -> isThere(kafka));
  }

  private static boolean isThere(Map<String, String> kafka) {
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(ClientProperties.consumer(kafka))) {
      return consumer.listTopics(SHORT).containsKey(TOPIC);
    } catch (TimeoutException e) {
      return false;
    }
  }

  @Test
  void somethingThatIsNoBrokerIsSaid() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Map<String, String> kafka = Map.of("bootstrap.servers", "127.0.0.1:" + other.getLocalPort());
      assertThatThrownBy(() -> Admins.connect(kafka, SHORT))
          .hasMessageContaining("connections are accepted there, but no broker can be used")
          .hasMessageContaining("security.protocol");
    }
  }

  @Test
  void nothingThatListensIsSaidAsBefore() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(
            () -> Admins.connect(Map.of("bootstrap.servers", "127.0.0.1:" + free), SHORT))
        .hasMessageContaining("Check that it runs");
    assertThat(BrokerAddresses.unreachable(List.of(new Node(1, "127.0.0.1", free))))
        .hasValueSatisfying(
            problem ->
                assertThat(problem)
                    .contains("127.0.0.1:" + free, "nothing accepts a connection from here"));
    assertThat(BrokerAddresses.unreachable(List.of(new Node(1, "kafka-1.invalid", 9092))))
        .hasValueSatisfying(
            problem -> assertThat(problem).contains("kafka-1.invalid:9092, a name that"));
  }
}
