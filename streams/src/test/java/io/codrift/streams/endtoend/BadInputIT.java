package io.codrift.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PairedFeatures;
import io.codrift.schemas.WindowProgress;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.StageOutput.DeadLetter;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Metrics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad records of every kind among good ones. Each is counted and kept with its reason and origin,
 * and does not affect any window.
 */
@KafkaBroker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
  private static final long SEED = 77;
  private static final int GOOD_PER_WINDOW = 500;
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli();
  private static final long FAR_FUTURE = Instant.parse("2190-01-01T00:00:00Z").toEpochMilli();

  /** The records sent to one source, and their expected results. */
  private static final class Input {
    private final String topic;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final Map<Long, String> reasons = new TreeMap<>();

    Input(String topic) {
      this.topic = topic;
    }

    void good(byte[] value) {
      records.add(new ProducerRecord<>(topic, 0, null, value));
    }

    void bad(String reason, byte[] value) {
      bad(reason, null, value);
    }

    void bad(String reason, Long logTimestamp, byte[] value) {
      reasons.put((long) records.size(), reason);
      records.add(new ProducerRecord<>(topic, 0, logTimestamp, null, value));
    }

    byte[] value(long offset) {
      byte[] value = records.get(Math.toIntExact(offset)).value();
      return value == null ? new byte[0] : value;
    }
  }

  private final KafkaFixture kafka;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final MessageCodec<PairedFeatures> paired =
      new MessageCodec<>(PairedFeatures.class, KnownSchemas.bundled());
  @TempDir private static Path directory;
  private Input json;
  private Input untimed;
  private Input pairs;
  private CodriftProcess codrift;
  private StageOutput output;
  private List<DependenceEstimate> estimates;

  BadInputIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @BeforeAll
  void run() {
    output = new StageOutput(kafka, kafka.uniqueName("bad-input"));
    json = new Input(kafka.createTopic("orders", 1));
    untimed =
        new Input(
            kafka.createTopic(
                "untimed",
                1,
                // Like some brokers, the topic accepts timestamps in the future.
                Map.of("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE))));
    pairs = new Input(kafka.createTopic("pairs", 1));
    sendJson();
    sendUntimed();
    sendPairs();
    for (Input input : List.of(json, untimed, pairs)) {
      kafka.produce(input.records);
    }
    codrift = CodriftProcess.run(directory, configuration());
    estimates = output.awaitEstimates(5, codrift);
  }

  @AfterAll
  void stop() {
    if (codrift != null) {
      codrift.close();
    }
  }

  private String configuration() {
    return output.configuration(directory.resolve("state"), 2)
        + """
        sources:
          - topic: %s
            format: json
            timestamp: event_time
            idle-timeout: 5s
            idle: close
            max-ahead: 1h
            window: { size: 60s, grace: 5s, min-samples: 256, max-samples: 8192 }
            monitors: [ { name: orders, x: [price], y: [order.demand] } ]
          - topic: %s
            format: json
            idle-timeout: 5s
            idle: close
            window: { size: 1000d, grace: 5s, min-samples: 256, max-samples: 8192 }
            monitors: [ { name: untimed, x: [price], y: [demand] } ]
          - topic: %s
            format: paired
            monitor: pairs
            dimensions: { x: 2, y: 1 }
            idle-timeout: 5s
            idle: close
            window: { size: 60s, grace: 5s, min-samples: 256, max-samples: 8192 }
        estimator: { name: start, device: cpu }
        """
            .formatted(json.topic, untimed.topic, pairs.topic);
  }

  private void sendJson() {
    for (int window = 0; window < 2; window++) {
      for (int i = 0; i < GOOD_PER_WINDOW; i++) {
        long time = START + window * MINUTE + i * MINUTE / GOOD_PER_WINDOW;
        json.good(order(time, number(), number(), ""));
        if (i == 100) {
          badOrders(time);
        }
      }
      // Records with missing values are not malformed, and are used.
      long end = START + (window + 1) * MINUTE - 1;
      json.good(order(end, "null", number(), ""));
      json.good(order(end, "NaN", number(), ""));
      json.good(order(end, number(), "1e999", ""));
      json.good(order(end, number(), "-Infinity", ""));
      json.good(order(end, number(), number(), ", \"note\": \"" + "n".repeat(900_000) + "\""));
    }
  }

  private void badOrders(long time) {
    byte[] noise = new byte[300];
    random.nextBytes(noise);
    json.bad("undecodable", noise);
    json.bad("undecodable", null);
    json.bad("undecodable", new byte[0]);
    json.bad("undecodable", "{\"price\": 1, \"order\": {\"dem".getBytes(UTF_8));
    json.bad("undecodable", "[1, 2, 3]".getBytes(UTF_8));
    json.bad("undecodable", ("{\"note\": \"" + "9".repeat(900_000)).getBytes(UTF_8));
    json.bad("wrong_type", order(time, "\"cheap\"", number(), ""));
    json.bad("wrong_type", order(time, number(), "\"12.5\"", ""));
    json.bad("wrong_type", order(time, "[1.0]", number(), ""));
    json.bad(
        "missing_field", "{\"event_time\": %d, \"order\": {}}".formatted(time).getBytes(UTF_8));
    json.bad("missing_field", "{\"event_time\": %d, \"prise\": 1}".formatted(time).getBytes(UTF_8));
    json.bad("no_timestamp", "{\"price\": 1.0, \"order\": {\"demand\": 2.0}}".getBytes(UTF_8));
    json.bad("negative_timestamp", order(-5, number(), number(), ""));
    json.bad("too_far_ahead", order(FAR_FUTURE, number(), number(), ""));
    json.bad("no_timestamp", order(Long.MAX_VALUE, number(), number(), ""));
  }

  private void sendUntimed() {
    for (int i = 0; i < GOOD_PER_WINDOW; i++) {
      untimed.good("{\"price\": %s, \"demand\": %s}".formatted(number(), number()).getBytes(UTF_8));
      if (i % 100 == 50) {
        untimed.bad("too_far_ahead", FAR_FUTURE, "{\"price\": 1, \"demand\": 2}".getBytes(UTF_8));
        untimed.bad("undecodable", FAR_FUTURE, "{".getBytes(UTF_8));
      }
    }
  }

  private void sendPairs() {
    for (int window = 0; window < 2; window++) {
      for (int i = 0; i < GOOD_PER_WINDOW; i++) {
        long time = START + window * MINUTE + i * MINUTE / GOOD_PER_WINDOW;
        pairs.good(pair(time, List.of(gaussian(), gaussian()), List.of(gaussian())));
        if (i == 200) {
          badPairs(time);
        }
      }
      long end = START + (window + 1) * MINUTE - 1;
      pairs.good(pair(end, List.of(Double.NaN, 1.0), List.of(1.0)));
      pairs.good(pair(end, List.of(1.0, 1.0), List.of(Double.NEGATIVE_INFINITY)));
      pairs.good(pair(end, List.of(1.0, 1e300), List.of(1.0)));
    }
  }

  private void badPairs(long time) {
    byte[] good = pair(time, List.of(1.0, 2.0), List.of(3.0));
    pairs.bad("undecodable", Arrays.copyOf(good, good.length - 3));
    pairs.bad("undecodable", Arrays.copyOf(good, 9));
    pairs.bad(
        "undecodable",
        new MessageCodec<>(WindowProgress.class, KnownSchemas.bundled())
            .encode(
                WindowProgress.newBuilder()
                    .setSource("s")
                    .setPartition(0)
                    .setPartitions(1)
                    .setClosedUntil(Instant.EPOCH)
                    .setWatermark(Instant.EPOCH)
                    .build()));
    byte[] huge = new byte[900_000];
    random.nextBytes(huge);
    pairs.bad("undecodable", huge);
    pairs.bad("wrong_length", pair(time, List.of(1.0, 2.0, 3.0), List.of(3.0)));
    pairs.bad("wrong_length", pair(time, List.of(1.0, 2.0), List.of()));
    pairs.bad("negative_timestamp", pair(-1, List.of(1.0, 2.0), List.of(3.0)));
    pairs.bad("too_far_ahead", pair(FAR_FUTURE, List.of(1.0, 2.0), List.of(3.0)));
  }

  private static byte[] order(long time, String price, String demand, String more) {
    return "{\"event_time\": %d, \"price\": %s, \"order\": {\"demand\": %s}%s}"
        .formatted(time, price, demand, more)
        .getBytes(UTF_8);
  }

  private byte[] pair(long time, List<Double> x, List<Double> y) {
    return paired.encode(
        PairedFeatures.newBuilder()
            .setPair("a")
            .setX(x)
            .setY(y)
            .setEventTime(Instant.ofEpochMilli(time))
            .build());
  }

  private double gaussian() {
    return random.nextGaussian();
  }

  private String number() {
    return Double.toString(gaussian());
  }

  @Test
  void everyBadRecordIsKeptWithReasonAndOrigin() {
    List<DeadLetter> letters = output.deadLetters();
    for (Input input : List.of(json, untimed, pairs)) {
      Map<Long, DeadLetter> byOffset =
          letters.stream()
              .filter(letter -> letter.header("codrift.topic").equals(input.topic))
              .collect(
                  Collectors.toMap(
                      letter -> Long.valueOf(letter.header("codrift.offset")), letter -> letter));
      Map<Long, String> reasons = new TreeMap<>();
      byOffset.forEach((offset, letter) -> reasons.put(offset, letter.header("codrift.reason")));
      assertThat(reasons).as("reason by offset in %s", input.topic).isEqualTo(input.reasons);
      byOffset.forEach(
          (offset, letter) -> {
            assertThat(letter.header("codrift.stage")).isEqualTo("window");
            assertThat(letter.header("codrift.partition")).isEqualTo("0");
            assertThat(letter.header("codrift.detail")).isNotBlank();
            byte[] sent = input.value(offset);
            assertThat(letter.value())
                .as("value of offset %d", offset)
                .isEqualTo(Arrays.copyOf(sent, letter.value().length));
            if (sent.length < 800_000) {
              assertThat(letter.value()).hasSameSizeAs(sent);
            }
          });
    }
    assertThat(letters)
        .hasSize(json.reasons.size() + untimed.reasons.size() + pairs.reasons.size());
  }

  @Test
  void windowsOfGoodRecordsAreNotAffected() {
    assertThat(estimates)
        .filteredOn(estimate -> estimate.getMonitor().equals("orders"))
        .hasSize(2)
        .allSatisfy(
            estimate -> {
              assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.OK);
              assertThat(estimate.getSeen()).isEqualTo(GOOD_PER_WINDOW + 5);
              assertThat(estimate.getUsed()).isEqualTo(GOOD_PER_WINDOW + 1);
              assertThat(missing(estimate)).isEqualTo(Map.of("price", 2L, "order.demand", 2L));
            });
    assertThat(estimates)
        .filteredOn(estimate -> estimate.getMonitor().equals("untimed"))
        .singleElement()
        .returns(EstimateStatus.OK, DependenceEstimate::getStatus)
        .returns((long) GOOD_PER_WINDOW, DependenceEstimate::getSeen)
        .returns((long) GOOD_PER_WINDOW, DependenceEstimate::getUsed);
    assertThat(estimates)
        .filteredOn(estimate -> estimate.getMonitor().equals("pairs"))
        .hasSize(2)
        .allSatisfy(
            estimate -> {
              assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.OK);
              assertThat(estimate.getSeen()).isEqualTo(GOOD_PER_WINDOW + 3);
              assertThat(estimate.getUsed())
                  .as("a double beyond float32 is still a number")
                  .isEqualTo(GOOD_PER_WINDOW + 1);
              assertThat(missing(estimate)).isEqualTo(Map.of("x0", 1L, "y0", 1L));
            });
    assertThat(estimates.stream().mapToLong(DependenceEstimate::getRejected).sum())
        .isEqualTo(json.reasons.size() + untimed.reasons.size() + pairs.reasons.size());
  }

  @Test
  void everyRecordIsCounted() {
    Metrics metrics = codrift.metrics().orElseThrow();
    for (Input input : List.of(json, untimed, pairs)) {
      Map<String, String> source = Map.of("source", input.topic);
      int bad = input.reasons.size();
      assertThat(outcome(metrics, input, "in_window")).isEqualTo(input.records.size() - bad);
      assertThat(outcome(metrics, input, "dead_letter")).isEqualTo(bad);
      assertThat(outcome(metrics, input, "late")).isZero();
      Map<String, Double> rejected = new TreeMap<>();
      metrics
          .of("codrift_dead_letters_total", source)
          .forEach(s -> rejected.merge(s.labels().get("reason"), s.value(), Double::sum));
      rejected.values().removeIf(count -> count == 0);
      Map<String, Double> expected = new TreeMap<>();
      input.reasons.values().forEach(reason -> expected.merge(reason, 1.0, Double::sum));
      assertThat(rejected).as("dead letters by reason of %s", input.topic).isEqualTo(expected);
    }
    assertThat(metrics.sum("codrift_missing_total", Map.of("source", json.topic))).isEqualTo(8);
    assertThat(metrics.sum("codrift_missing_total", Map.of("source", pairs.topic))).isEqualTo(4);
    assertThat(codrift.status("/health/ready")).contains(200);
  }

  private static double outcome(Metrics metrics, Input input, String outcome) {
    return metrics.sum("codrift_records_total", Map.of("source", input.topic, "outcome", outcome));
  }

  private static Map<String, Long> missing(DependenceEstimate estimate) {
    return estimate.getMissing().stream()
        .filter(count -> count.getCount() > 0)
        .collect(Collectors.toMap(FeatureCount::getFeature, FeatureCount::getCount));
  }
}
