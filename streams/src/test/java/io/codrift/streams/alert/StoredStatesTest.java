package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codrift.streams.formats.StoredFormats;
import io.codrift.streams.store.Store;
import io.codrift.streams.topic.MonitorSegment;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The states that an earlier build stored are found under their keys. Its detector did not keep its
 * windows, so a monitor that was watching learns a new baseline.
 */
class StoredStatesTest {
  static List<JsonNode> entries() {
    return StoredFormats.read("alert-stores.json");
  }

  @ParameterizedTest
  @MethodSource("entries")
  void areReadAndFoundAgain(JsonNode entry) {
    Store<MonitorSegment, StoredState> store = StoredState.store();
    assertThat(store.name()).isEqualTo(entry.get("store").asText());
    byte[] bytes = StoredFormats.bytes(entry, "key");
    MonitorSegment key = store.keys().deserializer().deserialize("", bytes);
    assertThat(key)
        .isEqualTo(
            new MonitorSegment(entry.get("monitor").asText(), entry.get("segment").asText()));
    assertThat(store.keys().serializer().serialize("", key)).isEqualTo(bytes);
    assertThat(store.values().deserializer().deserialize("", StoredFormats.bytes(entry, "value")))
        .isInstanceOfSatisfying(
            StoredState.Intact.class,
            stored -> {
              String phase = entry.get("phase").asText();
              boolean lost = phase.equals("LEARNING") || phase.equals("WATCHING");
              assertThat(stored.state().phase().name()).isEqualTo(lost ? "LEARNING" : phase);
              assertThat(stored.lostBaseline()).isEqualTo(lost);
            });
  }
}
