package io.codrift.streams.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;

/**
 * Whether this machine reaches brokers at the addresses that they tell their clients. A client
 * connects to {@code bootstrap.servers} first, and then to what the brokers answer: their {@code
 * advertised.listeners}, which may be known inside of a container or another network only.
 */
final class BrokerAddresses {
  private static final Duration WAIT = Duration.ofSeconds(3);

  /** A client that has just started may need seconds on a busy machine. */
  private static final Duration ASK = Duration.ofSeconds(10);

  private BrokerAddresses() {}

  /**
   * Why brokers cannot be reached that accept connections at their first addresses; empty if they
   * do not.
   *
   * @param kafka the user's client properties
   */
  static Optional<String> explain(Map<String, String> kafka) {
    boolean accepts =
        Arrays.stream(kafka.getOrDefault("bootstrap.servers", "").split(","))
            .map(String::strip)
            .anyMatch(BrokerAddresses::accepts);
    if (!accepts) {
      return Optional.empty();
    }
    return Optional.of(
        unreachable(told(kafka))
            .map("a broker answers there, but "::concat)
            .orElse(
                "connections are accepted there, but no broker can be used. Check the port and"
                    + " `security.protocol` in `kafka`, and that the `advertised.listeners` of the"
                    + " brokers are addresses that this machine reaches"));
  }

  /** What is wrong with the addresses of brokers, with the fix; empty if all can be reached. */
  static Optional<String> unreachable(Collection<Node> nodes) {
    List<String> problems = nodes.stream().flatMap(BrokerAddresses::problem).distinct().toList();
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "tells its clients to connect to %s. Set `advertised.listeners` of the brokers to addresses that this machine reaches"
                .formatted(String.join(", and to ", problems)));
  }

  private static Stream<String> problem(Node node) {
    String address = "%s:%d".formatted(node.host(), node.port());
    try {
      InetAddress unused = InetAddress.getByName(node.host());
    } catch (UnknownHostException e) {
      return Stream.of(address + ", a name that this machine does not know");
    }
    return accepts(node.host(), node.port())
        ? Stream.empty()
        : Stream.of(address + ", where nothing accepts a connection from here");
  }

  private static boolean accepts(String address) {
    int colon = address.lastIndexOf(':');
    try {
      return colon > 0
          && accepts(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    } catch (NumberFormatException e) {
      return false; // the client has refused the address before
    }
  }

  private static boolean accepts(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) WAIT.toMillis());
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The addresses of the leaders of all topics, as the first broker tells them: of no brokers, if
   * there is no topic. Clients offer no other way to see addresses that they cannot connect to.
   */
  private static List<Node> told(Map<String, String> kafka) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(ClientProperties.consumer(kafka))) {
      return consumer.listTopics(ASK).values().stream()
          .flatMap(List::stream)
          .flatMap(partition -> Stream.ofNullable(partition.leader()))
          .filter(leader -> !leader.isEmpty())
          .distinct()
          .toList();
    } catch (KafkaException e) {
      return List.of();
    }
  }
}
