package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import io.codrift.streams.testing.MemoryStore;
import io.codrift.streams.testing.StoreTraffic;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/**
 * How many blocks of rows a window reads that overlaps many others: not all blocks of its panes,
 * which would be read with every advance.
 */
class HoppingReadsTest {
  private static final int K = 512;
  private static final int PANES = 24;
  private static final int ROWS_PER_PANE = 600;
  private static final long PANE = 1_000;

  /** The blocks of 2k rows, one more of each pane, and those of the pane that is put in order. */
  private static final double MOST_READS =
      2.0 * K / RowBlocks.ROWS + PANES + 2.0 * ROWS_PER_PANE / RowBlocks.ROWS;

  private static final WindowLayout LAYOUT =
      new WindowLayout(PANES * PANE, PANE, 0, PANE, K, List.of("price"));

  private final TaskStores stores = new TaskStores();
  private final StoreTraffic traffic = new StoreTraffic();
  private final List<WindowSample> parts = new ArrayList<>();

  /** By window, the rows that were not late for it. */
  private final Map<Long, List<WindowRow>> inTime = new HashMap<>();

  private final Random random = new Random(5);
  private PartitionWindows windows = task();
  private long offset;

  private PartitionWindows task() {
    return new PartitionWindows(
        new PartitionWindows.Origin("orders", 0, 1, 10, Duration.ofDays(1)),
        LAYOUT,
        new PaneStore(
            traffic.of(stores.samples, TaskStores.DECLARED.samples()), stores.panes, LAYOUT, 0),
        new FrontierStore(stores.frontier),
        new RecordCounts(new CodriftMetrics(new CollectorRegistry()), "orders", LAYOUT.features()),
        parts::add);
  }

  private void row(long time) {
    WindowRow row = new WindowRow("", time, random.nextLong(), offset++, new double[] {time});
    for (long window = 0; window <= time; window += LAYOUT.advance()) {
      if (time < window + LAYOUT.size() && windows.watermark() < window + LAYOUT.size()) {
        inTime.computeIfAbsent(window, key -> new ArrayList<>()).add(row);
      }
    }
    windows.add(
        "", row.time(), row.time(), row.hash(), row.offset(), row.features(), new String[0]);
    windows.sendParts(() -> true);
  }

  private void pane(long number) {
    for (int i = 0; i < ROWS_PER_PANE; i++) {
      row(number * PANE + i * PANE / ROWS_PER_PANE);
    }
  }

  /** Each part has the rows with the smallest hashes. */
  private void assertSamples() {
    assertThat(parts).isNotEmpty();
    for (WindowSample part : parts) {
      List<WindowRow> rows = inTime.get(part.getWindowStart().toEpochMilli());
      assertThat(part.getSeen()).isEqualTo(rows.size());
      Sample sample = SampleChunks.merge(List.of(part));
      assertThat(IntStream.range(0, sample.rows()).mapToObj(sample::offset).toList())
          .isEqualTo(
              rows.stream()
                  .sorted((a, b) -> Long.compareUnsigned(a.hash(), b.hash()))
                  .limit(K)
                  .map(WindowRow::offset)
                  .toList());
    }
  }

  /** Blocks that are read for each of the windows that the rows of so many panes close. */
  private double readsPerWindow(int panes, Consumer<Integer> fill) {
    long before = traffic.reads;
    int sent = parts.size();
    for (int i = 0; i < panes; i++) {
      fill.accept(i);
    }
    assertThat(parts).hasSize(sent + panes);
    return (double) (traffic.reads - before) / panes;
  }

  @Test
  void aWindowReadsAsManyBlocksAsItHasRowsAndPanes() {
    for (int pane = 0; pane < 2 * PANES; pane++) {
      pane(pane);
    }
    double reads = readsPerWindow(PANES, pane -> pane(2 * PANES + pane));
    // Each pane has 600 rows in 19 blocks: 456 of a window, if all were read.
    assertThat(reads).isLessThan(MOST_READS);
    assertSamples();
  }

  @Test
  void rowsThatComeLateAreReadToo() {
    for (int pane = 0; pane < 2 * PANES; pane++) {
      pane(pane);
      lateRows(pane);
    }
    double reads =
        readsPerWindow(
            PANES,
            i -> {
              pane(2 * PANES + i);
              lateRows(2 * PANES + i);
            });
    // The blocks that are not full, and those that are put in order again.
    assertThat(reads).isLessThan(MOST_READS + 3 * PANES);
    assertSamples();
  }

  /** Rows of panes that were put in order, late for some of their windows. */
  private void lateRows(int pane) {
    for (int i = 0; i < 60; i++) {
      row(Math.max(0, pane * PANE - random.nextInt((int) (PANES * PANE))));
    }
  }

  @Test
  void aRestartGoesOnInOrder() {
    for (int pane = 0; pane < 2 * PANES; pane++) {
      pane(pane);
      lateRows(pane);
      windows = task();
    }
    double reads =
        readsPerWindow(
            PANES,
            i -> {
              pane(2 * PANES + i);
              windows = task();
            });
    assertThat(reads).as("restarts read the open blocks").isLessThan(MOST_READS + 3 * PANES);
    assertSamples();
  }

  @Test
  void whatAnEarlierVersionHasChangedIsPutInOrderAnew() {
    for (int pane = 0; pane < 2 * PANES; pane++) {
      pane(pane);
      if (pane % 3 == 0) {
        forgetOrder();
        windows = task();
      }
      lateRows(pane);
    }
    assertSamples();
  }

  /** Writes the counters as an earlier version does: without what it does not know. */
  private void forgetOrder() {
    List<KeyValue<Bytes, byte[]>> all = new ArrayList<>();
    KeyValueStore<Bytes, byte[]> bytes = MemoryStore.bytes(stores.panes);
    try (KeyValueIterator<Bytes, byte[]> entries = bytes.all()) {
      entries.forEachRemaining(all::add);
    }
    all.forEach(
        entry ->
            bytes.put(entry.key, Arrays.copyOf(entry.value, entry.value.length - Integer.BYTES)));
  }
}
