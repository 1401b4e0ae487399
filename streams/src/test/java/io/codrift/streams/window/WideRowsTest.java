package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.store.NewerVersionException;
import io.codrift.streams.testing.MemoryStore;
import io.codrift.streams.testing.StoreTraffic;
import io.prometheus.client.CollectorRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** Rows of a thousand features: what a record writes, and the counts of its missing values. */
class WideRowsTest {
  private static final int FEATURES = 1_000;
  private static final int K = 4;

  private final TaskStores stores = new TaskStores();
  private final StoreTraffic traffic = new StoreTraffic();
  private final List<WindowSample> parts = new ArrayList<>();
  private long offset;

  private static WindowLayout layout(int features) {
    return new WindowLayout(
        1_000, 1_000, 0, 1_000, K, IntStream.range(0, features).mapToObj(i -> "f" + i).toList());
  }

  private PartitionWindows task(WindowLayout layout) {
    FrontierStore frontiers = new FrontierStore(stores.frontier);
    LayoutChange change = new LayoutChange(stores.samples, stores.panes, frontiers, 0, layout);
    while (!change.isDone()) {
      change.next();
    }
    return new PartitionWindows(
        new PartitionWindows.Origin("orders", 0, 1, 10, Duration.ofDays(1)),
        layout,
        new PaneStore(
            traffic.of(stores.samples, TaskStores.DECLARED.samples()),
            traffic.of(stores.panes, TaskStores.DECLARED.panes()),
            layout,
            0),
        frontiers,
        new RecordCounts(new CodriftMetrics(new CollectorRegistry()), "orders", layout.features()),
        parts::add);
  }

  private PartitionWindows task() {
    return task(layout(FEATURES));
  }

  /** A row that is sampled, or not; the first ones are. */
  private void row(PartitionWindows windows, boolean sampled, int... missing) {
    double[] features = new double[FEATURES];
    for (int feature : missing) {
      features[feature] = Double.NaN;
    }
    long hash = sampled ? offset : Long.MAX_VALUE - offset;
    windows.add("eu", 5, 5, hash, offset, features, new String[0]);
    offset++;
  }

  private PartitionWindows filled() {
    PartitionWindows windows = task();
    for (int i = 0; i < 3 * K; i++) {
      row(windows, true);
    }
    return windows;
  }

  private long bytesOf(PartitionWindows windows, int... missing) {
    long before = traffic.bytesWritten;
    row(windows, false, missing);
    return traffic.bytesWritten - before;
  }

  @Test
  void aRecordWritesAsManyBytesAsItHasMissingValues() {
    PartitionWindows windows = filled();
    long complete = bytesOf(windows);
    assertThat(complete).isLessThan(300);
    assertThat(bytesOf(windows, 7)).isLessThan(complete + 600);
    assertThat(bytesOf(windows, 7, 8, 9)).as("they share an entry").isLessThan(complete + 600);
    assertThat(bytesOf(windows, 7, 500)).isLessThan(complete + 1_200);
  }

  @Test
  void countsSurviveARestartAndAnotherLayout() {
    PartitionWindows windows = filled();
    row(windows, false, 0, 63, 64);
    windows = task();
    row(windows, false, 64, 999);
    task(layout(FEATURES + 1));
    windows = task();
    row(windows, true, 999);
    assertThat(missingOf(windows)).containsExactly("f0 1", "f63 1", "f64 2", "f999 2");
    assertThat(keys(stores.samples)).as("nothing is left behind").isEmpty();
    assertThat(keys(stores.panes)).isEmpty();
  }

  @Test
  void aLayoutThatGrowsWideAndBackKeepsItsCounts() {
    PartitionWindows narrow = task(layout(64));
    double[] features = new double[64];
    features[3] = Double.NaN;
    narrow.add("eu", 5, 5, 1, offset++, features, new String[0]);
    PartitionWindows wide = task(layout(FEATURES));
    row(wide, true, 3, 999);
    narrow = task(layout(64));
    assertThat(missingOf(narrow)).containsExactly("f3 2");
    assertThat(keys(stores.samples)).isEmpty();
  }

  private List<String> missingOf(PartitionWindows windows) {
    windows.closeAll();
    windows.sendParts(() -> true);
    return parts.get(0).getMissing().stream()
        .map((FeatureCount count) -> count.getFeature() + " " + count.getCount())
        .toList();
  }

  @Test
  void countersOfAnEarlierVersionAreRead() {
    row(filled(), false, 5, 700);
    // As an earlier version wrote them: with all counts.
    KeyValueStore<Bytes, byte[]> bytes = MemoryStore.bytes(stores.panes);
    KeyValue<Bytes, byte[]> entry = entries(bytes).get(0);
    long[] missing = new long[FEATURES];
    missing[5] = 1;
    missing[700] = 1;
    bytes.put(entry.key, withCounts(entry.value, missing));
    for (KeyValue<BlockKey, byte[]> aside : entries(stores.samples)) {
      if (aside.key.pane().start() < 0) {
        stores.samples.delete(aside.key);
      }
    }
    PartitionWindows windows = task();
    row(windows, false, 5);
    windows = task();
    assertThat(missingOf(windows)).containsExactly("f5 2", "f700 1");
  }

  /** The same counters in the format of version 2. */
  private static byte[] withCounts(byte[] wide, long[] missing) {
    int beforeCounts = 1 + 3 * Long.BYTES + 2 * Integer.BYTES;
    ByteBuffer old =
        ByteBuffer.allocate(wide.length + missing.length * Long.BYTES)
            .put((byte) 2)
            .put(wide, 1, beforeCounts - 1);
    Arrays.stream(missing).forEach(old::putLong);
    return old.put(wide, beforeCounts, wide.length - beforeCounts).array();
  }

  @Test
  void anEarlierVersionRefusesWideCounters() {
    filled();
    byte[] entry = entries(MemoryStore.bytes(stores.panes)).get(0).value;
    assertThat(entry[0]).as("a version that it does not know").isEqualTo((byte) 3);
    entry[0] = 4;
    assertThatThrownBy(() -> PaneCounters.read(entry))
        .isInstanceOf(NewerVersionException.class)
        .hasMessageContaining("version 4");
  }

  private static <K> List<K> keys(KeyValueStore<K, ?> store) {
    return entries(store).stream().map(entry -> entry.key).toList();
  }

  private static <K, V> List<KeyValue<K, V>> entries(KeyValueStore<K, V> store) {
    List<KeyValue<K, V>> all = new ArrayList<>();
    try (KeyValueIterator<K, V> entries = store.all()) {
      entries.forEachRemaining(all::add);
    }
    return all;
  }
}
