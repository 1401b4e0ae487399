package io.codrift.streams.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Conditions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every secret of a configuration has a marker, the secrets are used, and everything that goes
 * wrong on the way is provoked. No log, metric, health, dead letter or error shows a marker.
 */
class SecretsIT {
  private static final String MARKER = "hunter2";
  private static final PlainLogin SHOP = new PlainLogin("shop", MARKER + "-kafka");
  private static final Pattern METRICS = Pattern.compile("metrics at (http://\\S+)");
  private static final String BASIC =
      Base64.getEncoder().encodeToString(("me:" + MARKER + "-url").getBytes(UTF_8));
  private static final byte[] CUT_SHORT = {0, 0, 0, 0, 7};

  @TempDir private Path directory;
  private HttpServer registry;
  private final Set<String> credentials = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean open = new AtomicBoolean();

  @BeforeEach
  void start() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext("/", this::answer);
    registry.start();
  }

  @AfterEach
  void stop() {
    registry.stop(0);
  }

  /** A registry that repeats what it was sent while it refuses it. */
  private void answer(HttpExchange exchange) throws IOException {
    String sent = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    credentials.add(sent);
    byte[] body =
        (open.get()
                ? "{\"schema\": \"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":["
                    + "{\\\"name\\\":\\\"a\\\",\\\"type\\\":\\\"double\\\"},"
                    + "{\\\"name\\\":\\\"b\\\",\\\"type\\\":\\\"double\\\"}]}\"}"
                : "{\"message\": \"" + sent + "\"}")
            .getBytes(UTF_8);
    exchange.getResponseHeaders().add("X-Sent", sent);
    exchange.sendResponseHeaders(open.get() ? 200 : 401, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String configuration(EmbeddedBroker broker) {
    return """
        name: shop
        kafka:
          bootstrap.servers: "%1$s"
          security.protocol: SASL_PLAINTEXT
          sasl.mechanism: PLAIN
          sasl.jaas.config: '%2$s'
          ssl.key.password: M-1
          ssl.keystore.password: M-2
          ssl.truststore.password: M-3
          ssl.keystore.key: M-4
          consumer.sasl.oauthbearer.client.credentials.client.secret: M-5
          some.plugin.token: M-6
          another.plugin.passphrase: M-7
        http: { port: 0, user: me, password: M-http }
        state-dir: %3$s
        topics: { partitions: 1, replication: 1 }
        sources:
          - topic: orders
            format: avro
            registry: "http://me:M-url@localhost:%4$d"
            window: { size: 1m }
            monitors: [{ name: m, x: [a], y: [b] }]
          - topic: clicks
            format: avro
            registry: { url: "http://localhost:%4$d", token: M-token }
            window: { size: 1m }
            monitors: [{ name: n, x: [a], y: [b] }]
        alerts:
          webhook: { url: "http://localhost:%4$d/services/M-path", secret: M-webhook }
        estimator: { name: start, device: cpu }
        """
        .formatted(
            broker.bootstrapServers(),
            SHOP.jaas(),
            directory.resolve("state"),
            registry.getAddress().getPort())
        .replace("M-", MARKER + "-");
  }

  private static void produce(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(PlainLogin.asAdmin(broker.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(new NewTopic("orders", 1, (short) 1), new NewTopic("clicks", 1, (short) 1)))
          .all()
          .get(1, TimeUnit.MINUTES);
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            PlainLogin.asAdmin(broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (String topic : List.of("orders", "clicks")) {
        producer.send(new ProducerRecord<>(topic, CUT_SHORT)).get(1, TimeUnit.MINUTES);
      }
    }
  }

  private static String deadLetters(EmbeddedBroker broker) {
    List<String> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            PlainLogin.asAdmin(broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(
          consumer.partitionsFor("shop.dead-letters").stream()
              .map(p -> new org.apache.kafka.common.TopicPartition(p.topic(), p.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      Conditions.await("dead letters of both sources")
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> r : consumer.poll(Duration.ofMillis(100))) {
                  StringBuilder text = new StringBuilder(new String(r.value(), ISO_8859_1));
                  r.headers()
                      .forEach(h -> text.append(h.key()).append(new String(h.value(), ISO_8859_1)));
                  found.add(text.toString());
                }
                return found.size() == 2;
              });
    }
    return String.join("\n", found);
  }

  private static HttpResponse<String> get(URI address, String password) throws Exception {
    String login = Base64.getEncoder().encodeToString(("me:" + password).getBytes(UTF_8));
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(address).header("Authorization", "Basic " + login).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void noMarkerIsSeen() throws Exception {
    List<String> seen = new ArrayList<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start(PlainLogin.broker(SHOP))) {
      produce(broker);
      Path file = Files.writeString(directory.resolve("codrift.yaml"), configuration(broker));
      Path wrong =
          Files.writeString(
              directory.resolve("wrong.yaml"),
              configuration(broker).replace(MARKER + "-kafka", MARKER + "-wrong"));
      for (Path config : List.of(file, wrong)) {
        CommandRun check = CommandRun.of("check", "--config", config.toString());
        assertThat(check.code()).isNotZero();
        seen.add(check.out() + check.err());
      }
      try (CodriftProcess refused =
          CodriftProcess.start(directory, List.of("run", "--config", wrong.toString()))) {
        assertThat(refused.awaitExit()).isEqualTo(ExitCode.UNREACHABLE);
        seen.add(refused.log());
      }
      try (CodriftProcess run =
          CodriftProcess.start(directory, List.of("run", "--config", file.toString()))) {
        Conditions.await("a registry that refuses the credentials")
            .until(
                () -> {
                  run.requireAlive();
                  return run.body("/health/ready")
                      .filter(body -> body.contains("refuses the request (401)"))
                      .isPresent();
                });
        seen.add(run.body("/health/ready").orElseThrow());
        open.set(true);
        seen.add(deadLetters(broker));
        Matcher address = METRICS.matcher(run.log());
        assertThat(address.find()).isTrue();
        URI metrics = URI.create(address.group(1));
        HttpResponse<String> denied = get(metrics, MARKER + "-no");
        HttpResponse<String> shown = get(metrics, MARKER + "-http");
        assertThat(denied.statusCode()).isEqualTo(401);
        assertThat(shown.statusCode()).isEqualTo(200);
        seen.add(denied.body() + denied.headers());
        seen.add(shown.body() + shown.headers());
        seen.add(run.body("/health/live").orElseThrow());
        run.terminate();
        seen.add(run.log());
      }
    }
    assertThat(credentials)
        .as("the secrets were used")
        .contains("Basic " + BASIC, "Bearer " + MARKER + "-token");
    assertThat(seen).allSatisfy(text -> assertThat(text).doesNotContain(MARKER, BASIC));
  }
}
