package io.codrift.streams.testing;

import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** A broker that tests run against: a container by Testcontainers. */
interface Broker extends AutoCloseable {

  /** Host and port that clients connect to first. */
  String bootstrapServers();

  /** What it is, for a person. */
  String description();

  @Override
  void close();

  /** Starts a broker. */
  static Broker start() {
    DockerApiVersion.negotiate();
    return container();
  }

  private static Broker container() {
    DockerImageName image = DockerImageName.parse("apache/kafka:4.3.1");
    KafkaContainer container = new KafkaContainer(image);
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
