package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import io.codrift.streams.sample.SampleHash;
import io.codrift.streams.testing.SlowWatermark;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Properties of windowing, compared with a simple count: per partition, record by record and window
 * by window.
 */
class PartitionWindowsTest {
  private static final List<String> FEATURES = List.of("price", "quantity");

  /** A window of a segment. */
  private record Key(long start, String segment) {}

  /** The expected contents of a window. */
  private static final class Expected {
    private final List<WindowRow> rows = new ArrayList<>();
    private final long[] missing = new long[2];
  }

  /** One partition's task, which may be restarted at any time. */
  private static final class Task {
    private final TaskStores stores = new TaskStores();
    private final int partition;
    private final int partitions;
    private final int maxSegments;
    private WindowLayout layout;
    private final List<WindowSample> parts;
    private final RecordCounts counts;
    private PartitionWindows windows;

    private Task(
        int partition,
        int partitions,
        int maxSegments,
        WindowLayout layout,
        List<WindowSample> parts,
        CodriftMetrics metrics) {
      this.partition = partition;
      this.partitions = partitions;
      this.maxSegments = maxSegments;
      this.layout = layout;
      this.parts = parts;
      this.counts = new RecordCounts(metrics, "orders", layout.features());
      restart();
    }

    private void restart() {
      windows =
          new PartitionWindows(
              new PartitionWindows.Origin("orders", partition, partitions, maxSegments),
              layout,
              new PaneStore(stores.samples, stores.panes, layout, partition),
              new FrontierStore(stores.frontier),
              counts,
              parts::add);
    }

    /** A restart with another configuration. */
    private void restart(WindowLayout changed) {
      new LayoutChange(stores.samples, stores.panes, new FrontierStore(stores.frontier), partition)
          .apply(changed);
      layout = changed;
      restart();
    }

    private void add(WindowRow row) {
      windows.add(
          row.segment(),
          row.time(),
          row.time(),
          row.hash(),
          row.offset(),
          row.features(),
          new String[0]);
    }
  }

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);

  @Property(tries = 150)
  void samplesDependOnlyOnTheRecords(
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 4) int partitions,
      @ForAll @IntRange(min = 1, max = 30) int maxSamples,
      @ForAll @IntRange(min = 1, max = 4) int panesPerWindow,
      @ForAll @IntRange(min = 1, max = 4) int panesPerAdvance,
      @ForAll long seed) {
    Random random = new Random(seed);
    long pane = 10;
    long size = pane * Math.max(panesPerWindow, panesPerAdvance);
    long grace = random.nextInt(40);
    WindowLayout layout = layout(size, pane * panesPerAdvance, grace, maxSamples);
    List<WindowRow> stream = stream(rows, 400, random);

    Map<Key, Expected> expected = new LinkedHashMap<>();
    stream.forEach(row -> putIntoWindows(row, layout, expected));
    Map<Key, List<WindowSample>> sent = byWindow(run(layout, stream, partitions, grace, random));

    assertThat(sent.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (key, window) -> {
          List<WindowSample> chunks = sent.get(key);
          assertThat(first(chunks).mapToLong(WindowSample::getSeen).sum())
              .isEqualTo(window.rows.size());
          assertThat(missing(chunks)).isEqualTo(missing(window));
          assertThat(rowsOf(SampleChunks.merge(chunks)))
              .isEqualTo(smallest(window.rows, maxSamples));
        });
    assertThat(sent.values().stream().flatMap(PartitionWindowsTest::first))
        .allSatisfy(part -> assertThat(part.getLate()).isZero());
  }

  /**
   * Partitions are restarted with another max-samples at different times. A sample must still be
   * uniform: no row is missing whose hash is smaller than one that is there.
   */
  @Property(tries = 150)
  void samplesAreUniformWhileMaxSamplesChanges(
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 4) int partitions,
      @ForAll @IntRange(min = 1, max = 3) int panesPerWindow,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<WindowRow> stream = stream(rows, 400, random);
    WindowLayout layout = layout(100L * panesPerWindow, 100, 500, 8);
    Map<Key, Expected> expected = new LinkedHashMap<>();
    stream.forEach(row -> putIntoWindows(row, layout, expected));
    List<WindowSample> parts = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      Task task =
          new Task(
              partition,
              partitions,
              1000,
              layout(100L * panesPerWindow, 100, 500, 8),
              parts,
              metrics);
      for (WindowRow row : stream) {
        if ((row.hash() >>> 7) % partitions == partition) {
          if (random.nextInt(10) == 0) {
            int maxSamples = 4 << random.nextInt(4);
            task.restart(layout(100L * panesPerWindow, 100, 500, maxSamples));
          }
          task.add(row);
        }
      }
      task.windows.closeAll();
    }

    byWindow(parts)
        .forEach(
            (key, chunks) -> {
              List<WindowRow> all = expected.get(key).rows;
              List<String> sampled = rowsOf(SampleChunks.merge(chunks));
              assertThat(sampled).isEqualTo(smallest(all, sampled.size()));
              assertThat(sampled).hasSizeGreaterThanOrEqualTo(Math.min(4, all.size()));
            });
  }

  /** Splits rows over partitions, orders each within the grace, and restarts tasks at intervals. */
  private List<WindowSample> run(
      WindowLayout layout, List<WindowRow> stream, int partitions, long grace, Random random) {
    List<WindowSample> parts = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      Task task = new Task(partition, partitions, 1000, layout, parts, metrics);
      List<WindowRow> own = new ArrayList<>();
      for (WindowRow row : stream) {
        if ((row.hash() >>> 7) % partitions == partition) {
          own.add(row);
        }
      }
      for (WindowRow row : shuffledWithin(own, grace, random)) {
        if (random.nextInt(20) == 0) {
          task.restart();
        }
        task.add(row);
      }
      task.windows.closeAll();
      assertThat(task.stores.panes.approximateNumEntries()).as("panes that are left").isZero();
      assertThat(task.stores.samples.approximateNumEntries()).as("rows that are left").isZero();
    }
    Collections.shuffle(parts, random);
    return parts;
  }

  /** Sorting by time plus a jitter below the grace makes no record late. */
  private static List<WindowRow> shuffledWithin(List<WindowRow> rows, long grace, Random random) {
    Map<WindowRow, Double> places = new HashMap<>();
    rows.forEach(row -> places.put(row, row.time() + random.nextDouble() * grace));
    return rows.stream().sorted(Comparator.comparing(places::get)).toList();
  }

  @Property(tries = 150)
  void everyRecordIsInAWindowOrLateOrRejected(
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 3) int panesPerWindow,
      @ForAll @IntRange(min = 1, max = 3) int panesPerAdvance,
      @ForAll long seed) {
    Random random = new Random(seed);
    long pane = 10;
    long size = pane * Math.max(panesPerWindow, panesPerAdvance);
    WindowLayout layout = layout(size, pane * panesPerAdvance, random.nextInt(15), 8);
    List<WindowRow> stream = stream(rows, 200, random);
    List<WindowSample> parts = new ArrayList<>();
    CollectorRegistry own = new CollectorRegistry();
    Task task = new Task(0, 1, 1000, layout, parts, new CodriftMetrics(own));

    Map<Key, Long> seen = new HashMap<>();
    long late = 0;
    long rejected = 0;
    SlowWatermark watermark = new SlowWatermark();
    for (WindowRow row : stream) {
      if (random.nextInt(10) == 0) {
        task.windows.reject(0);
        rejected++;
        continue;
      }
      if (random.nextInt(20) == 0) {
        task.restart();
      }
      for (long start : windowsOf(row.time(), layout)) {
        if (watermark.value() >= start + size + layout.grace()) {
          late++;
        } else {
          seen.merge(new Key(start, row.segment()), 1L, Long::sum);
        }
      }
      watermark.add(row.time());
      task.add(row);
      assertThat(task.windows.watermark()).isEqualTo(watermark.value());
    }
    task.windows.closeAll();
    task.counts.publish();

    Map<Key, Long> sent = new HashMap<>();
    byWindow(parts)
        .forEach(
            (key, chunks) -> sent.put(key, first(chunks).mapToLong(WindowSample::getSeen).sum()));
    assertThat(sent).isEqualTo(seen);
    Frontier rest = new FrontierStore(task.stores.frontier).frontier();
    assertThat(first(parts).mapToLong(WindowSample::getLate).sum() + rest.late()).isEqualTo(late);
    assertThat(first(parts).mapToLong(WindowSample::getRejected).sum() + rest.rejected())
        .isEqualTo(rejected);
    assertThat(count(own, "in_window"))
        .isEqualTo(seen.values().stream().mapToLong(Long::longValue).sum());
    assertThat(count(own, "late")).isEqualTo(late);
    assertThat(missing(own, "price"))
        .as("counted in each window, as in the parts")
        .isEqualTo(missing(parts).getOrDefault("price", 0L).doubleValue());
  }

  @Test
  void aMissingValueIsCountedInEachOpenWindowOfItsRecord() {
    CollectorRegistry own = new CollectorRegistry();
    Task task =
        new Task(0, 1, 10, layout(30, 10, 0, 4), new ArrayList<>(), new CodriftMetrics(own));
    double[] withoutPrice = {Double.NaN, 1};

    task.add(new WindowRow("a", 35, 1, 1, withoutPrice));
    task.counts.publish();
    assertThat(missing(own, "price")).isEqualTo(3);

    task.add(row("a", 45, 2));
    task.add(new WindowRow("a", 36, 3, 3, withoutPrice));
    task.counts.publish();
    assertThat(missing(own, "price")).as("one of its windows was closed").isEqualTo(3 + 2);
    assertThat(missing(own, "quantity")).isZero();
  }

  @Test
  void partsLeaveInOrderOfTimeAndSegment() {
    List<WindowSample> parts = new ArrayList<>();
    Task task = new Task(0, 1, 10, layout(10, 10, 5, 4), parts, metrics);
    task.add(row("b", 3, 1));
    task.add(row("a", 12, 2));
    task.add(row("a", 4, 3));
    assertThat(parts).isEmpty();
    task.add(row("a", 25, 4));
    assertThat(parts)
        .extracting(part -> part.getWindowStart().toEpochMilli() + part.getSegment())
        .containsExactly("0a", "0b", "10a");
    assertThat(task.windows.closedUntil()).isEqualTo(20);
  }

  @Test
  void aGapOfAYearIsClosedAtOnce() {
    List<WindowSample> parts = new ArrayList<>();
    Task task = new Task(0, 1, 10, layout(10, 10, 5, 4), parts, metrics);
    task.add(row("a", 3, 1));
    task.add(row("a", 31_536_000_007L, 2));
    assertThat(parts).hasSize(1);
    assertThat(task.windows.closedUntil()).isEqualTo(31_536_000_000L);
    assertThat(task.stores.panes.approximateNumEntries()).isEqualTo(1);
  }

  @Test
  void segmentsBeyondTheBoundAreCountedAndTakeNoMemory() {
    List<WindowSample> parts = new ArrayList<>();
    CollectorRegistry own = new CollectorRegistry();
    Task task = new Task(0, 1, 2, layout(10, 10, 0, 4), parts, new CodriftMetrics(own));
    for (int segment = 0; segment < 14; segment++) {
      task.add(row("s" + segment, 3, segment));
    }
    assertThat(task.stores.panes.approximateNumEntries()).isEqualTo(2);
    task.add(row("s7", 14, 99));
    assertThat(parts).extracting(WindowSample::getSegment).containsExactly("s0", "s1");
    task.restart();
    assertThat(task.windows.watermark()).as("kept although no pane has it").isEqualTo(14);
    task.add(row("s7", 15, 100));
    task.add(row("s1", 15, 101));
    task.windows.closeAll();
    assertThat(parts)
        .as("the first segments are kept: s7 is refused after the restart, too")
        .extracting(WindowSample::getSegment)
        .containsExactly("s0", "s1", "s1");
    task.counts.publish();
    assertThat(count(own, "in_window")).isEqualTo(17);
    assertThat(count(own, "segment_refused")).isEqualTo(14);
  }

  @Test
  void anUnpairedSurrogateIsReplacedAsInTheStore() {
    List<WindowSample> parts = new ArrayList<>();
    Task task = new Task(0, 1, 10, layout(10, 10, 0, 4), parts, metrics);
    task.add(row("\ud800", 3, 1));
    task.add(row("?", 4, 2));
    task.restart();
    task.add(row("\ud800", 5, 3));
    task.windows.closeAll();
    assertThat(parts).hasSize(1);
    assertThat(parts.get(0).getSeen()).isEqualTo(3);
    assertThat(parts.get(0).getSegment()).isEqualTo("?");
  }

  @Test
  void aClosedWindowStaysClosedAfterARestart() {
    List<WindowSample> parts = new ArrayList<>();
    Task task = new Task(0, 1, 10, layout(10, 10, 0, 4), parts, metrics);
    task.add(row("a", 3, 1));
    task.windows.closeAll();
    assertThat(parts).hasSize(1);
    task.restart();
    task.add(row("a", 4, 2));
    task.add(row("a", 12, 3));
    task.windows.closeAll();
    assertThat(parts).hasSize(2);
    assertThat(parts.get(1).getWindowStart().toEpochMilli()).isEqualTo(10);
    assertThat(parts.get(1).getLate()).isEqualTo(1);
  }

  /** Chi-squared over 20 strata of equal size: the upper 0.1 % point at 19 degrees is 43.8. */
  @Test
  void theSampleIsUniformOverTheWindow() {
    List<WindowSample> parts = new ArrayList<>();
    Task task = new Task(0, 1, 1, layout(100_000, 100_000, 0, 2_000), parts, metrics);
    SampleHash hash = new SampleHash("orders", 0);
    for (int offset = 0; offset < 100_000; offset++) {
      task.windows.add(
          "", offset, offset, hash.of(offset), offset, new double[] {offset, 0}, new String[0]);
    }
    task.windows.closeAll();
    Sample sample = SampleChunks.merge(parts);
    assertThat(sample.rows()).isEqualTo(2_000);
    int[] strata = new int[20];
    for (int row = 0; row < sample.rows(); row++) {
      strata[(int) (sample.offset(row) / 5_000)]++;
    }
    double chiSquared = IntStream.of(strata).mapToDouble(n -> (n - 100) * (n - 100) / 100.0).sum();
    assertThat(chiSquared).isLessThan(43.8);
  }

  private static WindowRow row(String segment, long time, long id) {
    return new WindowRow(segment, time, id, id, new double[] {id, time});
  }

  private static WindowLayout layout(long size, long advance, long grace, int maxSamples) {
    long a = size;
    long b = advance;
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return new WindowLayout(size, advance, grace, a, maxSamples, FEATURES);
  }

  private static List<WindowRow> stream(int rows, int until, Random random) {
    List<WindowRow> stream = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double missing = random.nextInt(5) == 0 ? Double.NaN : i;
      stream.add(
          new WindowRow(
              "s" + random.nextInt(3),
              random.nextInt(until),
              random.nextLong(),
              i,
              new double[] {missing, random.nextDouble()}));
    }
    return stream;
  }

  private static List<Long> windowsOf(long time, WindowLayout layout) {
    return LongStream.iterate(0, start -> start <= time, start -> start + layout.advance())
        .filter(start -> time < start + layout.size())
        .boxed()
        .toList();
  }

  private static void putIntoWindows(
      WindowRow row, WindowLayout layout, Map<Key, Expected> expected) {
    for (long start : windowsOf(row.time(), layout)) {
      Expected window =
          expected.computeIfAbsent(new Key(start, row.segment()), key -> new Expected());
      window.rows.add(row);
      for (int i = 0; i < 2; i++) {
        window.missing[i] += Double.isNaN(row.features()[i]) ? 1 : 0;
      }
    }
  }

  private static Map<Key, List<WindowSample>> byWindow(List<WindowSample> chunks) {
    return chunks.stream()
        .collect(
            Collectors.groupingBy(
                chunk -> new Key(chunk.getWindowStart().toEpochMilli(), chunk.getSegment())));
  }

  private static Stream<WindowSample> first(List<WindowSample> chunks) {
    return chunks.stream().filter(chunk -> chunk.getChunk() == 0);
  }

  private static Map<String, Long> missing(List<WindowSample> chunks) {
    return first(chunks)
        .flatMap(chunk -> chunk.getMissing().stream())
        .collect(
            Collectors.toMap(
                FeatureCount::getFeature, FeatureCount::getCount, Long::sum, TreeMap::new));
  }

  private static Map<String, Long> missing(Expected window) {
    Map<String, Long> missing = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      if (window.missing[i] > 0) {
        missing.put(FEATURES.get(i), window.missing[i]);
      }
    }
    return missing;
  }

  private static List<String> smallest(List<WindowRow> rows, int k) {
    return rows.stream()
        .sorted(Comparator.comparing(WindowRow::hash, Long::compareUnsigned))
        .limit(k)
        .map(
            row ->
                Arrays.toString(new long[] {row.hash(), row.offset(), row.time()})
                    + Arrays.toString(row.features()))
        .toList();
  }

  private static List<String> rowsOf(Sample sample) {
    return IntStream.range(0, sample.rows())
        .mapToObj(
            row ->
                Arrays.toString(
                        new long[] {sample.hash(row), sample.offset(row), sample.eventTime(row)})
                    + Arrays.toString(new double[] {sample.value(row, 0), sample.value(row, 1)}))
        .toList();
  }

  private static double missing(CollectorRegistry registry, String feature) {
    Double value =
        registry.getSampleValue(
            "codrift_missing_total",
            new String[] {"source", "feature"},
            new String[] {"orders", feature});
    return value == null ? 0 : value;
  }

  private static double count(CollectorRegistry registry, String outcome) {
    Double value =
        registry.getSampleValue(
            "codrift_records_total",
            new String[] {"source", "outcome"},
            new String[] {"orders", outcome});
    return value == null ? 0 : value;
  }
}
