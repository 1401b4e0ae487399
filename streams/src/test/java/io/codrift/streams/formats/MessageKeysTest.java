package io.codrift.streams.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.Topics;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages have the same keys, and so the same partitions, as in an earlier build. */
class MessageKeysTest {
  private final OwnTopics topics = OwnTopics.of(new Topics("test"), KnownSchemas.bundled());

  static List<JsonNode> keys() {
    return StoredFormats.read("message-keys.json");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void areAsTheyWere(JsonNode entry) {
    assertThat(key(entry)).isEqualTo(StoredFormats.bytes(entry, "key"));
    if (entry.has("partition_of_7")) {
      assertThat(windowsKey(entry).partition(7)).isEqualTo(entry.get("partition_of_7").asInt());
    }
  }

  private byte[] key(JsonNode entry) {
    return switch (entry.get("topic").asText()) {
      case "windows" -> windowsKey(entry).toBytes();
      case "estimates" ->
          topics
              .estimates()
              .key()
              .apply(
                  DependenceEstimate.newBuilder()
                      .setMonitor(entry.get("monitor").asText())
                      .setSegment(entry.get("segment").asText())
                      .setWindowStart(Instant.EPOCH)
                      .setWindowEnd(Instant.EPOCH)
                      .build());
      case "alerts" ->
          topics
              .alerts()
              .key()
              .apply(
                  DependenceAlert.newBuilder()
                      .setMonitor(entry.get("monitor").asText())
                      .setSegment(entry.get("segment").asText())
                      .setWindowStart(Instant.EPOCH)
                      .setWindowEnd(Instant.EPOCH)
                      .build());
      default -> throw new IllegalArgumentException(entry.toString());
    };
  }

  private static WindowsKey windowsKey(JsonNode entry) {
    String source = entry.get("source").asText();
    return entry.has("segment")
        ? WindowsKey.ofSegment(source, entry.get("segment").asText())
        : WindowsKey.ofSource(source);
  }
}
