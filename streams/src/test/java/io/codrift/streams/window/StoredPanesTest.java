package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.formats.StoredFormats;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import io.codrift.streams.store.Store;
import io.codrift.streams.testing.MemoryStore;
import io.prometheus.client.CollectorRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** A task continues with the open panes of an earlier build. */
class StoredPanesTest {
  private static final String FILE = "window-stores.json";
  private static final long START = 1_767_225_600_000L;
  private static final WindowLayout LAYOUT =
      new WindowLayout(60_000, 20_000, 5_000, 20_000, 64, List.of("price", "order.quantity"));

  private static final FrontierStore.Segment UNKNOWN =
      new FrontierStore.Segment(0, WindowLayout.NOTHING);

  private final TaskStores stores = new TaskStores();
  private final FrontierStore frontiers = new FrontierStore(stores.frontier);
  private final PaneStore panes = new PaneStore(stores.samples, stores.panes, LAYOUT, 3);
  private final List<WindowSample> sent = new ArrayList<>();

  StoredPanesTest() {
    StoredFormats.fill(MemoryStore.bytes(stores.samples), FILE, "samples");
    StoredFormats.fill(MemoryStore.bytes(stores.panes), FILE, "panes");
    StoredFormats.fill(MemoryStore.bytes(stores.frontier), FILE, "frontier");
  }

  private static List<JsonNode> entries(String kind) {
    return StoredFormats.read(FILE).stream()
        .filter(entry -> entry.get("kind").asText().equals(kind))
        .toList();
  }

  @Test
  void keysHaveTheSameBytes() {
    for (Store<?, ?> store : TaskStores.DECLARED.all()) {
      List<JsonNode> entries =
          StoredFormats.read(FILE).stream()
              .filter(entry -> entry.get("store").asText().equals(store.name()))
              .toList();
      assertThat(entries).as(store.name()).isNotEmpty();
      entries.forEach(entry -> keyHasTheSameBytes(store, StoredFormats.bytes(entry, "key")));
    }
  }

  private static <K> void keyHasTheSameBytes(Store<K, ?> store, byte[] bytes) {
    K key = store.keys().deserializer().deserialize("", bytes);
    assertThat(store.keys().serializer().serialize("", key)).isEqualTo(bytes);
  }

  @Test
  void frontierLayoutAndSegmentsAreRead() {
    JsonNode frontier = entries("frontier").get(0).get("content");
    assertThat(frontiers.frontier())
        .isEqualTo(
            new Frontier(
                frontier.get("watermark").asLong(),
                ByteBuffer.allocate(0),
                frontier.get("closed_until").asLong(),
                frontier.get("closed_until").asLong(),
                frontier.get("late").asLong(),
                frontier.get("rejected").asLong(),
                Frontier.UNKNOWN,
                0,
                InputPosition.START));
    assertThat(frontiers.layout()).contains(LAYOUT);
    assertThat(frontiers.segments())
        .containsOnly(Map.entry("Köln|süd", UNKNOWN), Map.entry("eu", UNKNOWN));
  }

  @Test
  void countersAndRowsAreRead() {
    List<Pane> found = panes.load();
    List<JsonNode> counters = entries("counters");
    assertThat(found).hasSameSizeAs(counters);
    for (JsonNode entry : counters) {
      JsonNode content = entry.get("content");
      assertThat(found)
          .anySatisfy(
              pane -> {
                assertThat(pane.start()).isEqualTo(content.get("pane_start").asLong());
                assertThat(pane.segment()).isEqualTo(content.get("segment").asText());
                assertThat(pane.seen).isEqualTo(content.get("seen").asLong());
                assertThat(pane.maxEventTime).isEqualTo(content.get("max_event_time").asLong());
                assertThat(pane.bound).isEqualTo(content.get("bound").asLong());
                assertThat(pane.rows).isEqualTo(content.get("rows").asInt());
                assertThat(pane.missing)
                    .containsExactly(
                        content.get("missing").get(0).asLong(),
                        content.get("missing").get(1).asLong());
              });
    }
  }

  @Test
  void openWindowsAreClosedWithTheirStoredRows() {
    PartitionWindows windows = windows();
    assertThat(windows.watermark()).isEqualTo(START + 45_000);
    assertThat(windows.sentUntil()).isEqualTo(START + 40_000);
    windows.closeAll();
    windows.sendParts(() -> true);

    List<WindowSample> parts =
        sent.stream()
            .filter(part -> part.getSegment().equals("Köln|süd"))
            .filter(part -> part.getWindowStart().toEpochMilli() == START)
            .toList();
    assertThat(parts).singleElement().returns(40L, WindowSample::getSeen);
    List<JsonNode> rows =
        entries("rows").stream()
            .map(entry -> entry.get("content"))
            .filter(content -> content.get("segment").asText().equals("Köln|süd"))
            .flatMap(content -> StreamSupport.stream(content.get("rows").spliterator(), false))
            .toList();
    Sample sample = SampleChunks.merge(parts);
    assertThat(sample.rows()).isEqualTo(rows.size()).isEqualTo(40);
    for (int i = 0; i < sample.rows(); i++) {
      int row = i;
      JsonNode expected =
          rows.stream()
              .filter(one -> one.get("hash").asLong() == sample.hash(row))
              .findFirst()
              .orElseThrow();
      assertThat(sample.offset(row)).isEqualTo(expected.get("offset").asLong());
      assertThat(sample.eventTime(row)).isEqualTo(expected.get("event_time").asLong());
      for (int column = 0; column < 2; column++) {
        assertThat(sample.value(row, column))
            .isEqualTo(
                Double.valueOf(Float.parseFloat(expected.get("values").get(column).asText())));
      }
    }
    assertThat(sent.get(0).getLate()).as("reported with the next part").isEqualTo(3);
    assertThat(sent.get(0).getRejected()).isEqualTo(2);
  }

  private PartitionWindows windows() {
    return new PartitionWindows(
        new PartitionWindows.Origin("orders", 3, 4, 100, Duration.ofDays(1)),
        LAYOUT,
        panes,
        frontiers,
        new RecordCounts(new CodriftMetrics(new CollectorRegistry()), "orders", LAYOUT.features()),
        sent::add);
  }
}
