package io.codrift.streams.testing;

import io.codrift.streams.broker.EmbeddedBroker;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/**
 * The broker for tests: a container if Docker is available, otherwise one in this JVM. {@code
 * -Dcodrift.test.broker=docker} or {@code in-process} selects one of them.
 */
interface Broker extends AutoCloseable {

  /** The bootstrap host and port. */
  String bootstrapServers();

  /** A description for people. */
  String description();

  @Override
  void close();

  /**
   * Starts a broker.
   *
   * @throws IllegalArgumentException if the property names no known broker
   */
  static Broker start() {
    String wanted = System.getProperty("codrift.test.broker", "auto");
    DockerApiVersion.negotiate();
    return switch (wanted) {
      case "auto" -> DockerClientFactory.instance().isDockerAvailable() ? container() : inProcess();
      case "docker" -> container();
      case "in-process" -> inProcess();
      default ->
          throw new IllegalArgumentException(
              "codrift.test.broker is '%s'; use auto, docker or in-process".formatted(wanted));
    };
  }

  private static Broker inProcess() {
    EmbeddedBroker broker = EmbeddedBroker.start();
    return new Broker() {
      @Override
      public String bootstrapServers() {
        return broker.bootstrapServers();
      }

      @Override
      public String description() {
        return "in this JVM";
      }

      @Override
      public void close() {
        broker.close();
      }
    };
  }

  private static Broker container() {
    DockerImageName image = DockerImageName.parse("apache/kafka:4.3.1");
    KafkaInContainer container = new KafkaInContainer(image);
    container.start();
    return new Broker() {
      @Override
      public String bootstrapServers() {
        return container.getBootstrapServers();
      }

      @Override
      public String description() {
        return "Testcontainers, " + image;
      }

      @Override
      public void close() {
        container.stop();
      }
    };
  }
}
