package io.codrift.streams.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.estimate.store.FrontierKey;
import io.codrift.streams.estimate.store.PartKey;
import io.codrift.streams.estimate.store.PendingKey;
import io.codrift.streams.estimate.store.PieceKey;
import io.codrift.streams.estimate.store.WindowId;
import io.codrift.streams.store.Store;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.UnionSerde;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The keys of an earlier build have the same meaning, and are written with the same bytes. */
class EstimateStoresTest {
  private final EstimateStores stores = EstimateStores.of(KnownSchemas.bundled());

  static List<JsonNode> entries() {
    return StoredFormats.read("estimate-stores.json");
  }

  @ParameterizedTest
  @MethodSource("entries")
  void areReadAndFoundAgain(JsonNode entry) {
    check(store(entry.get("store").asText()), entry);
  }

  private static <K, V> void check(Store<K, V> store, JsonNode entry) {
    byte[] bytes = StoredFormats.bytes(entry, "key");
    K key = store.keys().deserializer().deserialize("", bytes);
    assertThat(key).isEqualTo(key(store.name(), entry.get("key_parts")));
    assertThat(store.keys().serializer().serialize("", key)).isEqualTo(bytes);
    V value = store.values().deserializer().deserialize("", StoredFormats.bytes(entry, "value"));
    assertThat(message(value).getSchema().getName()).isEqualTo(entry.get("record").asText());
  }

  private static SpecificRecord message(Object value) {
    return value instanceof UnionSerde.Member member ? member.message() : (SpecificRecord) value;
  }

  private Store<?, ?> store(String name) {
    return stores.all().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private static Object key(String store, JsonNode part) {
    return switch (store) {
      case "parts" -> new PartKey(window(part), part.get(4).asInt(), part.get(5).asInt());
      case "pending" ->
          part.get(4).asInt() < 0
              ? PendingKey.ofHeader(window(part))
              : new PendingKey(window(part), part.get(4).asInt());
      case "checkpoints" ->
          new PieceKey(
              new MonitorSegment(part.get(0).asText(), part.get(1).asText()),
              part.get(2).asText(),
              part.get(3).asInt());
      case "latest" -> new MonitorSegment(part.get(0).asText(), part.get(1).asText());
      case "frontiers" -> frontier(part);
      default -> throw new IllegalArgumentException(store);
    };
  }

  private static FrontierKey frontier(JsonNode part) {
    String source = part.get(1).asText();
    return switch (part.get(0).asText()) {
      case "progress" -> new FrontierKey.OfPartition(source, part.get(2).asInt());
      case "segment" -> new FrontierKey.OfSegment(source, part.get(2).asText());
      case "admission" -> new FrontierKey.OfAdmission(source, part.get(2).asText());
      default -> throw new IllegalArgumentException(part.toString());
    };
  }

  private static WindowId window(JsonNode part) {
    return new WindowId(
        part.get(0).asText(), part.get(1).asText(), part.get(3).asLong(), part.get(2).asLong());
  }
}
