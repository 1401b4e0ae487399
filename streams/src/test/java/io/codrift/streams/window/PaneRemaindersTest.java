package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.Sample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

/**
 * The digits of panes: over restarts and compactions, and where a task moves to a build that knows
 * no remainders and back.
 */
class PaneRemaindersTest {
  private static final int K = 64;
  private static final List<String> FEATURES = List.of("a", "b");

  private final TaskStores stores = new TaskStores();
  private final SplittableRandom random = new SplittableRandom(3);
  private final List<Row> rows = new ArrayList<>();

  private record Row(long hash, double a, double b) {
    Row rounded() {
      return new Row(hash, (float) a, (float) b);
    }
  }

  private PaneStore store() {
    return store(FEATURES);
  }

  private PaneStore store(List<String> features) {
    return new PaneStore(
        stores.samples, stores.panes, new WindowLayout(60_000, 60_000, 0, 60_000, K, features), 0);
  }

  private void add(PaneStore store, Pane pane, int count) {
    for (int i = 0; i < count; i++) {
      Row row =
          new Row(
              random.nextLong() & Long.MAX_VALUE,
              1.7e9 + random.nextDouble(),
              rows.size() % 50 == 7 ? 1e300 : rows.size());
      rows.add(row);
      store.add(pane, row.hash(), rows.size(), 5, new double[] {row.a(), row.b()}, new String[0]);
    }
  }

  private static List<Row> content(PaneStore store, Pane pane) {
    BottomK all = new BottomK(4 * K, FEATURES);
    store.offerAll(pane, all);
    Sample sample = all.sample();
    List<Row> content = new ArrayList<>();
    for (int row = 0; row < sample.rows(); row++) {
      content.add(new Row(sample.hash(row), sample.value(row, 0), sample.value(row, 1)));
    }
    return content;
  }

  private static List<Row> sorted(List<Row> rows) {
    return rows.stream().sorted((a, b) -> Long.compare(a.hash(), b.hash())).toList();
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

  private List<BlockKey> remainders() {
    return keys().stream().filter(key -> key.pane().start() < 0).toList();
  }

  /** A row as a build without remainders appends it. */
  private void appendAsBefore(Pane pane, long hash, float a, float b) {
    BlockKey key = new BlockKey(pane.key(), pane.rows / RowBlocks.ROWS);
    byte[] before = stores.samples.get(key);
    byte[] block = Arrays.copyOf(before, before.length + 32);
    ByteBuffer.wrap(block)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(before.length)
        .putLong(hash)
        .putLong(99)
        .putLong(5)
        .putFloat(a)
        .putFloat(b);
    stores.samples.put(key, block);
    pane.rows++;
    store().writeCounters(pane);
  }

  @Test
  void everyDigitIsKeptOverARestart() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, 40);
    Pane restored = store().load().get(0);
    assertThat(content(store(), restored)).isEqualTo(sorted(rows));

    add(store(), restored, 50);
    assertThat(content(store(), restored)).isEqualTo(sorted(rows));
    assertThat(content(store(), store().load().get(0))).isEqualTo(sorted(rows));
  }

  @Test
  void everyDigitIsKeptInACompactionAndNothingIsLeftBehind() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, 2 * K + 1);
    assertThat(pane.rows).isLessThanOrEqualTo(K + 1);
    assertThat(content(store, pane)).isEqualTo(sorted(rows).subList(0, pane.rows));

    store.delete(pane);
    assertThat(keys()).isEmpty();
  }

  @Test
  void valuesThatAreFloatsHaveNoRemainders() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    for (int i = 0; i < 100; i++) {
      store.add(
          pane,
          i,
          i,
          5,
          new double[] {i % 7 - 3, i % 3 == 0 ? Double.NaN : 0.5f * i},
          new String[0]);
    }
    assertThat(remainders()).isEmpty();
    assertThat(keys()).hasSize(4);
  }

  @Test
  void blocksHaveTheBytesThatAnEarlierBuildReads() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, 40);
    for (int block = 0; block < 2; block++) {
      ByteBuffer bytes =
          ByteBuffer.wrap(stores.samples.get(new BlockKey(pane.key(), block)))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (Row row : rows.subList(32 * block, Math.min(40, 32 * (block + 1)))) {
        assertThat(bytes.getLong()).isEqualTo(row.hash());
        bytes.getLong();
        bytes.getLong();
        assertThat(bytes.getFloat()).isEqualTo((float) row.a());
        assertThat(bytes.getFloat()).isEqualTo(Math.min((float) row.b(), Float.MAX_VALUE));
      }
      assertThat(bytes.hasRemaining()).isFalse();
    }
  }

  @Test
  void rowsThatAnEarlierBuildAppendedHaveTheDigitsOfAFloat() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, 40);
    appendAsBefore(pane, 1, 0.1f, 2);
    List<Row> expected = new ArrayList<>(rows);
    expected.add(new Row(1, 0.1f, 2));
    Pane restored = store().load().get(0);
    assertThat(content(store(), restored)).isEqualTo(sorted(expected));

    rows.add(expected.get(40));
    add(store(), restored, 20);
    assertThat(content(store(), restored)).isEqualTo(sorted(rows));
  }

  @Test
  void remaindersOfRowsThatAnEarlierBuildReplacedAreIgnored() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, 40);
    for (int block = 0; block < 2; block++) {
      // The rows in reverse, as after a compaction.
      BlockKey key = new BlockKey(pane.key(), block);
      byte[] bytes = stores.samples.get(key);
      byte[] reversed = new byte[bytes.length];
      for (int row = 0; row < bytes.length / 32; row++) {
        System.arraycopy(bytes, row * 32, reversed, bytes.length - (row + 1) * 32, 32);
      }
      stores.samples.put(key, reversed);
    }
    List<Row> floats =
        rows.stream()
            .map(Row::rounded)
            .map(row -> new Row(row.hash(), row.a(), Math.min(row.b(), Float.MAX_VALUE)))
            .toList();
    assertThat(content(store(), store().load().get(0))).isEqualTo(sorted(floats));
  }

  @Test
  void remaindersOfOtherColumnsAreIgnored() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, 10);
    Pane restored = store(List.of("b", "a")).load().get(0);
    assertThat(content(store(List.of("b", "a")), restored).get(0).a())
        .isEqualTo((float) sorted(rows).get(0).a());
  }

  @Test
  void remaindersThatAnEarlierBuildLeftBehindAreDeleted() {
    PaneStore store = store();
    Pane kept = store.create("eu", 60_000);
    add(store, kept, 40);
    Pane pane = store.create("us", 60_000);
    add(store, pane, 40);
    assertThat(remainders()).hasSize(4);

    for (int block = 0; block < 2; block++) {
      stores.samples.delete(new BlockKey(pane.key(), block));
    }
    stores.panes.delete(pane.key());
    stores.samples.delete(new BlockKey(kept.key(), 1));
    kept.rows = 32;
    store.writeCounters(kept);

    assertThat(store().load()).hasSize(1);
    assertThat(remainders()).containsExactly(new BlockKey(kept.key(), 0).ofRemainders());
  }

  @Test
  void aDamagedEntryIsIgnored() {
    PaneStore store = store();
    Pane pane = store.create("eu", 60_000);
    add(store, pane, 10);
    BlockKey key = new BlockKey(pane.key(), 0).ofRemainders();
    byte[] entry = stores.samples.get(key);
    for (byte[] damaged :
        List.of(new byte[0], Arrays.copyOf(entry, entry.length - 1), new byte[] {7})) {
      stores.samples.put(key, damaged);
      assertThat(content(store(), store().load().get(0)).get(0).a())
          .isEqualTo((float) sorted(rows).get(0).a());
    }
    stores.samples.put(key, Arrays.copyOf(entry, entry.length + 3));
    assertThat(content(store(), store().load().get(0)))
        .as("bytes of a later version")
        .isEqualTo(sorted(rows));
  }
}
