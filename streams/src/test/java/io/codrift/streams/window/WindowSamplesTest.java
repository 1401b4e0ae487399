package io.codrift.streams.window;

import static io.codrift.streams.window.RandomRows.layout;
import static io.codrift.streams.window.RandomRows.stream;
import static io.codrift.streams.window.SentParts.byWindow;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import io.codrift.streams.sample.SampleHash;
import io.codrift.streams.window.SentParts.Key;
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
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The samples of windows, compared with the rows that have the smallest hashes. */
class WindowSamplesTest {
  /** The expected contents of a window. */
  private static final class Expected {
    private final List<WindowRow> rows = new ArrayList<>();
    private final long[] missing = new long[2];
  }

  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());

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
          assertThat(SentParts.first(chunks).mapToLong(WindowSample::getSeen).sum())
              .isEqualTo(window.rows.size());
          assertThat(SentParts.missing(chunks)).isEqualTo(missing(window));
          assertThat(rowsOf(SampleChunks.merge(chunks)))
              .isEqualTo(smallest(window.rows, maxSamples));
        });
    assertThat(sent.values().stream().flatMap(SentParts::first))
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
      WindowTask task =
          new WindowTask(
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
      task.closeAll();
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
      WindowTask task = new WindowTask(partition, partitions, 1000, layout, parts, metrics);
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
      task.closeAll();
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

  /** Chi-squared over 20 strata of equal size: the upper 0.1 % point at 19 degrees is 43.8. */
  @Test
  void theSampleIsUniformOverTheWindow() {
    List<WindowSample> parts = new ArrayList<>();
    WindowTask task = new WindowTask(0, 1, 1, layout(100_000, 100_000, 0, 2_000), parts, metrics);
    SampleHash hash = new SampleHash("orders", 0);
    for (int offset = 0; offset < 100_000; offset++) {
      task.windows.add(
          "", offset, offset, hash.of(offset), offset, new double[] {offset, 0}, new String[0]);
    }
    task.closeAll();
    Sample sample = SampleChunks.merge(parts);
    assertThat(sample.rows()).isEqualTo(2_000);
    int[] strata = new int[20];
    for (int row = 0; row < sample.rows(); row++) {
      strata[(int) (sample.offset(row) / 5_000)]++;
    }
    double chiSquared = IntStream.of(strata).mapToDouble(n -> (n - 100) * (n - 100) / 100.0).sum();
    assertThat(chiSquared).isLessThan(43.8);
  }

  private static void putIntoWindows(
      WindowRow row, WindowLayout layout, Map<Key, Expected> expected) {
    for (long start : RandomRows.windowsOf(row.time(), layout)) {
      Expected window =
          expected.computeIfAbsent(new Key(start, row.segment()), key -> new Expected());
      window.rows.add(row);
      for (int i = 0; i < 2; i++) {
        window.missing[i] += Double.isNaN(row.features()[i]) ? 1 : 0;
      }
    }
  }

  private static Map<String, Long> missing(Expected window) {
    Map<String, Long> missing = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      if (window.missing[i] > 0) {
        missing.put(RandomRows.FEATURES.get(i), window.missing[i]);
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
}
