package io.codrift.streams.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker in this process: one KRaft node, broker and controller, on free ports of the
 * loopback address, with its log in a temporary directory that {@link #close()} deletes. For the
 * demo and for tests. It keeps no data.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

  /** Number of attempts: another process may take a free port before the broker listens on it. */
  private static final int ATTEMPTS = 5;

  private static final int NODE = 1;

  private final KafkaRaftServer server;
  private final TemporaryDirectory directory;
  private final String bootstrapServers;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(
      KafkaRaftServer server, TemporaryDirectory directory, String bootstrapServers) {
    this.server = server;
    this.directory = directory;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker. Returns when it serves clients.
   *
   * @throws KafkaException if the broker does not start
   */
  public static EmbeddedBroker start() {
    return start(Map.of());
  }

  /**
   * Starts a broker with other settings.
   *
   * @param overrides broker properties that replace the defaults
   * @throws KafkaException if the broker does not start
   */
  public static EmbeddedBroker start(Map<String, String> overrides) {
    RuntimeException failure = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return startOnce(overrides);
      } catch (RuntimeException e) {
        LOG.debug("The broker did not start on the chosen ports", e);
        failure = e;
      }
    }
    throw new KafkaException("The embedded broker did not start: " + failure.getMessage(), failure);
  }

  private static EmbeddedBroker startOnce(Map<String, String> overrides) {
    TemporaryDirectory directory = new TemporaryDirectory("codrift-broker-");
    KafkaRaftServer server = null;
    try (ServerSocket broker = freePort();
        ServerSocket controller = freePort()) {
      int brokerPort = broker.getLocalPort();
      int controllerPort = controller.getLocalPort();
      Map<String, String> properties = properties(directory.path(), brokerPort, controllerPort);
      properties.putAll(overrides);
      format(directory.path());
      server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
      // Both were open at the same time so that they differ.
      broker.close();
      controller.close();
      server.startup();
      return new EmbeddedBroker(server, directory, "127.0.0.1:" + brokerPort);
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      // Also catches errors: Kafka's classes cannot be initialized while the process stops.
      if (server != null) {
        server.shutdown();
      }
      directory.close();
      throw e;
    }
  }

  /** The address for clients, {@code host:port}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Stops the broker and deletes its log. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      server.shutdown();
      server.awaitShutdown();
    } finally {
      directory.close();
    }
  }

  private static Map<String, String> properties(
      Path directory, int brokerPort, int controllerPort) {
    Map<String, String> properties = new HashMap<>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE));
    properties.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    properties.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(brokerPort, controllerPort));
    properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + brokerPort);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("inter.broker.listener.name", "PLAINTEXT");
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("log.dirs", directory.resolve("log").toString());

    // A single node: no replication, and no members to wait for.
    for (String topic : new String[] {"offsets.topic", "transaction.state.log"}) {
      properties.put(topic + ".replication.factor", "1");
      properties.put(topic + ".num.partitions", "4");
    }
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.put("group.min.session.timeout.ms", "500");
    properties.put("controlled.shutdown.enable", "false");
    properties.put("auto.create.topics.enable", "false");

    // Smaller than the defaults of 10 MB of index per partition and 128 MB for the cleaner.
    properties.put("log.segment.bytes", Integer.toString(64 << 20));
    properties.put("log.index.size.max.bytes", Integer.toString(1 << 20));
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    properties.put("num.network.threads", "2");
    properties.put("num.io.threads", "2");
    properties.put("background.threads", "2");
    properties.put("log.initial.task.delay.ms", "500");
    return properties;
  }

  private static void format(Path directory) {
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setClusterId(Uuid.randomUuid().toString())
            .setNodeId(NODE)
            .setControllerListenerName("CONTROLLER")
            .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
            .setUnstableFeatureVersionsEnabled(false)
            .setIgnoreFormatted(false)
            .addDirectory(directory.resolve("log").toString())
            .setMetadataLogDirectory(directory.resolve("log").toString());
    try {
      formatter.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new KafkaException("The broker's directory could not be formatted", e);
    }
  }

  private static ServerSocket freePort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
