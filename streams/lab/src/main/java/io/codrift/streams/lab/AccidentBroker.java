package io.codrift.streams.lab;

import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.Gate;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;

/** The broker of an accident. All clients reach it through a gate, which is shut at first. */
final class AccidentBroker implements AutoCloseable {
  private final Gate gate = new Gate();
  private final EmbeddedBroker broker =
      EmbeddedBroker.start(
          Map.of(
              "advertised.listeners",
              "PLAINTEXT://" + gate.address(),
              "group.initial.rebalance.delay.ms",
              "0"));

  /** Connects all clients. */
  void openGate() {
    gate.open(broker.bootstrapServers());
  }

  /** Cuts all clients off. */
  void shutGate() {
    gate.shut();
  }

  /** The address of the gate, {@code host:port}. */
  String bootstrap() {
    return gate.address();
  }

  /** An admin client; the caller closes it. */
  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrap()));
  }

  /**
   * A producer; the caller closes it.
   *
   * @param more further properties
   */
  Producer<byte[], byte[]> producer(Map<String, Object> more) {
    return Producers.open(bootstrap(), more);
  }

  @Override
  public void close() {
    try (gate) {
      broker.close();
    }
  }
}
