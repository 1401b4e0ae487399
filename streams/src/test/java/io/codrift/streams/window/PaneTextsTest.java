package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import io.codrift.schemas.CategoryText;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.sample.CategoryTexts;
import io.codrift.streams.sample.Sample;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

/**
 * The texts of the categories of panes: over restarts, compactions and other columns, and where a
 * task moves to a build that knows no texts and back.
 */
class PaneTextsTest {
  private static final int K = 64;
  private static final List<String> FEATURES = List.of("price", "shop");

  private final TaskStores stores = new TaskStores();
  private long rows;

  private static WindowLayout layout(List<String> features) {
    return new WindowLayout(60_000, 60_000, 0, 60_000, K, features);
  }

  private PaneStore store() {
    return new PaneStore(stores.samples, stores.panes, layout(FEATURES), 0);
  }

  private void add(PaneStore store, Pane pane, String shop) {
    rows++;
    store.add(
        pane, rows, rows, 5, new double[] {rows, Category.code(shop)}, new String[] {null, shop});
  }

  private static List<String> texts(PaneStore store, Pane pane) {
    CategoryTexts texts = new CategoryTexts();
    store.collectTexts(pane, texts);
    assertThat(texts.all()).allMatch(text -> text.getColumn().equals("shop"));
    return texts.all().stream().map(CategoryText::getText).toList();
  }

  private List<BlockKey> keys() {
    List<BlockKey> keys = new ArrayList<>();
    try (KeyValueIterator<BlockKey, byte[]> all = stores.samples.all()) {
      while (all.hasNext()) {
        keys.add(all.next().key);
      }
    }
    return keys;
  }

  private PartitionWindows task(List<String> features, List<WindowSample> parts) {
    WindowLayout layout = layout(features);
    FrontierStore frontiers = new FrontierStore(stores.frontier);
    LayoutChange change = new LayoutChange(stores.samples, stores.panes, frontiers, 0, layout);
    while (!change.isDone()) {
      change.next();
    }
    return new PartitionWindows(
        new PartitionWindows.Origin("orders", 0, 1, 10, Duration.ofDays(1)),
        layout,
        new PaneStore(stores.samples, stores.panes, layout, 0),
        frontiers,
        new RecordCounts(new CodriftMetrics(new CollectorRegistry()), "orders", features),
        parts::add);
  }

  @Test
  void textsAreKeptOnceOverARestartAndACompaction() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, "a");
    add(store, pane, "b\n");
    add(store, pane, "a");
    Pane restored = store().load().get(0);
    for (int i = 0; i < 3 * K; i++) {
      add(store(), restored, i % 2 == 0 ? "a" : "c");
    }
    assertThat(restored.rows).isLessThanOrEqualTo(2 * K);
    assertThat(texts(store(), restored)).containsExactly("a", "b\uFFFD", "c");
    assertThat(texts(store(), store().load().get(0))).containsExactly("a", "b\uFFFD", "c");

    store().delete(restored);
    assertThat(keys()).isEmpty();
  }

  @Test
  void aColumnHasABoundedNumberOfTexts() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    for (int i = 0; i < 1000; i++) {
      add(store, pane, "shop " + i % 500);
    }
    assertThat(texts(store, pane)).hasSize(Sample.MOST_TEXTS).startsWith("shop 0", "shop 1");
    add(store(), store().load().get(0), "another");
    assertThat(texts(store(), store().load().get(0))).hasSize(Sample.MOST_TEXTS);
  }

  @Test
  void anEntryHasItsKeyAndBytesForGood() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, "a");
    byte[] key = new BlockKey(pane.key(), Integer.MAX_VALUE).ofRemainders().toBytes();
    assertThat(HexFormat.of().formatHex(key)).isEqualTo("800000000000ea6065757fffffff");
    assertThat(HexFormat.of().formatHex(stores.samples.get(BlockKey.read(key))))
        .isEqualTo("7835e025f9ade9ea" + "000473686f70" + "000161");
  }

  @Test
  void aDamagedEntryIsIgnored() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, "a");
    add(store, pane, "b");
    stores.samples.put(BlockKey.ofText(pane.key(), 0), new byte[] {1, 2, 3});
    assertThat(texts(store(), store().load().get(0))).containsExactly("b");
  }

  @Test
  void textsThatAnEarlierBuildLeftBehindAreDeleted() {
    PaneStore store = store();
    Pane kept = store.create("eu", 60_000);
    add(store, kept, "a");
    Pane left = store.create("us", 60_000);
    add(store, left, "a");
    stores.samples.delete(new BlockKey(left.key(), 0));
    stores.samples.delete(new BlockKey(left.key(), 0).ofRemainders());
    stores.panes.delete(left.key());

    assertThat(store().load()).hasSize(1);
    assertThat(keys()).hasSize(3).allMatch(key -> key.pane().segment().equals("eu"));
  }

  @Test
  void aPaneGoesOnAfterAnEarlierBuildDeletedItsTexts() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, "a");
    stores.samples.delete(BlockKey.ofText(pane.key(), 0));
    Pane restored = store().load().get(0);
    assertThat(texts(store(), restored)).isEmpty();
    add(store(), restored, "a");
    assertThat(texts(store(), restored)).containsExactly("a");
  }

  @Test
  void aPartHasTheTextsOfItsRowsAfterAChangeOfTheColumns() {
    List<WindowSample> parts = new ArrayList<>();
    PartitionWindows before = task(FEATURES, parts);
    String[] texts = {null, "a"};
    before.add("", 1000, 1000, 1, 1, new double[] {7, Category.code("a")}, texts);
    PartitionWindows after = task(List.of("shop", "price", "zone"), parts);
    double[] row = {Category.code("b"), 8, Category.code("a")};
    after.add("", 2000, 2000, 2, 2, row, new String[] {"b", null, "a"});
    after.closeAll();
    after.sendParts(() -> true);
    assertThat(parts)
        .singleElement()
        .satisfies(
            part ->
                assertThat(part.getTexts())
                    .containsExactly(text("shop", "a"), text("shop", "b"), text("zone", "a")));
  }

  private static CategoryText text(String column, String text) {
    return CategoryText.newBuilder()
        .setColumn(column)
        .setCode(Category.code(text))
        .setText(text)
        .build();
  }
}
