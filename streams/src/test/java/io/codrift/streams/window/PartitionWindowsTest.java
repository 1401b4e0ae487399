package io.codrift.streams.window;

import static io.codrift.streams.window.RandomRows.layout;
import static io.codrift.streams.window.RandomRows.stream;
import static io.codrift.streams.window.SentParts.byWindow;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.testing.SlowWatermark;
import io.codrift.streams.window.SentParts.Key;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Properties of windowing, compared with a simple count: per partition, record by record and window
 * by window.
 */
class PartitionWindowsTest {
  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);

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
    WindowTask task = new WindowTask(0, 1, 1000, layout, parts, new CodriftMetrics(own));

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
      for (long start : RandomRows.windowsOf(row.time(), layout)) {
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
    task.closeAll();
    task.counts.publish();

    Map<Key, Long> sent = new HashMap<>();
    byWindow(parts)
        .forEach(
            (key, chunks) ->
                sent.put(key, SentParts.first(chunks).mapToLong(WindowSample::getSeen).sum()));
    assertThat(sent).isEqualTo(seen);
    Frontier rest = new FrontierStore(task.stores.frontier).frontier();
    assertThat(SentParts.first(parts).mapToLong(WindowSample::getLate).sum() + rest.late())
        .isEqualTo(late);
    assertThat(SentParts.first(parts).mapToLong(WindowSample::getRejected).sum() + rest.rejected())
        .isEqualTo(rejected);
    assertThat(count(own, "in_window"))
        .isEqualTo(seen.values().stream().mapToLong(Long::longValue).sum());
    assertThat(count(own, "late")).isEqualTo(late);
    assertThat(missing(own, "price"))
        .as("counted in each window, as in the parts")
        .isEqualTo(SentParts.missing(parts).getOrDefault("price", 0L).doubleValue());
  }

  @Test
  void aMissingValueIsCountedInEachOpenWindowOfItsRecord() {
    CollectorRegistry own = new CollectorRegistry();
    WindowTask task =
        new WindowTask(0, 1, 10, layout(30, 10, 0, 4), new ArrayList<>(), new CodriftMetrics(own));
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
    WindowTask task = new WindowTask(0, 1, 10, layout(10, 10, 5, 4), parts, metrics);
    task.add(row("b", 3, 1));
    task.add(row("a", 12, 2));
    task.add(row("a", 4, 3));
    assertThat(parts).isEmpty();
    task.add(row("a", 25, 4));
    assertThat(parts)
        .extracting(part -> part.getWindowStart().toEpochMilli() + part.getSegment())
        .containsExactly("0a", "0b", "10a");
    assertThat(task.windows.sentUntil()).isEqualTo(20);
  }

  @Test
  void aGapOfAYearIsClosedAtOnce() {
    List<WindowSample> parts = new ArrayList<>();
    WindowTask task = new WindowTask(0, 1, 10, layout(10, 10, 5, 4), parts, metrics);
    task.add(row("a", 3, 1));
    task.add(row("a", 31_536_000_007L, 2));
    assertThat(parts).hasSize(1);
    assertThat(task.windows.sentUntil()).isEqualTo(31_536_000_000L);
    assertThat(task.stores.panes.approximateNumEntries()).isEqualTo(1);
  }

  @Test
  void segmentsBeyondTheBoundAreCountedAndTakeNoMemory() {
    List<WindowSample> parts = new ArrayList<>();
    CollectorRegistry own = new CollectorRegistry();
    WindowTask task = new WindowTask(0, 1, 2, layout(10, 10, 0, 4), parts, new CodriftMetrics(own));
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
    task.closeAll();
    assertThat(parts)
        .as("the first segments are kept: s7 is refused after the restart, too")
        .extracting(WindowSample::getSegment)
        .containsExactly("s0", "s1", "s1");
    task.counts.publish();
    assertThat(count(own, "in_window")).isEqualTo(17);
    assertThat(count(own, "segment_refused")).isEqualTo(14);
  }

  /** Rows of one segment go on; others come once. */
  private static void pass(WindowTask task, long from, long until) {
    for (long time = from; time < until; time += 10) {
      task.add(row("goes on", time, time));
    }
  }

  @Test
  void aSegmentWithoutRecordsMakesRoomForAnother() {
    List<WindowSample> parts = new ArrayList<>();
    CollectorRegistry own = new CollectorRegistry();
    WindowTask task = new WindowTask(0, 1, 2, layout(10, 10, 0, 4), parts, new CodriftMetrics(own));
    task.add(row("goes on", 3, 1));
    task.add(row("first", 3, 2));
    pass(task, 13, 900);
    task.add(row("first", 895, 10_000));
    pass(task, 903, WindowTask.EXPIRY + 100);
    task.add(row("second", WindowTask.EXPIRY + 95, 10_001));
    pass(task, WindowTask.EXPIRY + 103, WindowTask.EXPIRY + 600);
    task.restart();
    pass(task, WindowTask.EXPIRY + 603, WindowTask.EXPIRY + 1_000);
    task.add(row("second", WindowTask.EXPIRY + 995, 10_002));
    task.closeAll();
    assertThat(parts)
        .filteredOn(part -> !part.getSegment().equals("goes on"))
        .extracting(WindowSample::getSegment)
        .containsExactly("first", "first", "second");
    task.counts.publish();
    assertThat(count(own, "segment_refused")).as("before the first expired").isEqualTo(1);
    assertThat(new FrontierStore(task.stores.frontier).segments())
        .containsOnlyKeys("goes on", "second");
  }

  @Test
  void ofSegmentsOfAnEarlierVersionTheTimeBeginsWithTheNextWindow() {
    List<WindowSample> parts = new ArrayList<>();
    WindowTask task = new WindowTask(0, 1, 2, layout(10, 10, 0, 4), parts, metrics);
    FrontierStore store = new FrontierStore(task.stores.frontier);
    FrontierStore.Segment unknown = new FrontierStore.Segment(0, WindowLayout.NOTHING);
    store.putSegment("goes on", unknown);
    store.putSegment("first", unknown);
    task.restart();
    pass(task, 5_003, 5_900);
    task.add(row("second", 5_895, 10_000));
    assertThat(store.segments()).containsOnlyKeys("goes on", "first");
    pass(task, 5_903, 6_200);
    assertThat(store.segments()).containsOnlyKeys("goes on");
  }

  @Test
  void anUnpairedSurrogateIsReplacedAsInTheStore() {
    List<WindowSample> parts = new ArrayList<>();
    WindowTask task = new WindowTask(0, 1, 10, layout(10, 10, 0, 4), parts, metrics);
    task.add(row("\ud800", 3, 1));
    task.add(row("?", 4, 2));
    task.restart();
    task.add(row("\ud800", 5, 3));
    task.closeAll();
    assertThat(parts).hasSize(1);
    assertThat(parts.get(0).getSeen()).isEqualTo(3);
    assertThat(parts.get(0).getSegment()).isEqualTo("?");
  }

  @Test
  void aClosedWindowStaysClosedAfterARestart() {
    List<WindowSample> parts = new ArrayList<>();
    WindowTask task = new WindowTask(0, 1, 10, layout(10, 10, 0, 4), parts, metrics);
    task.add(row("a", 3, 1));
    task.closeAll();
    assertThat(parts).hasSize(1);
    task.restart();
    task.add(row("a", 4, 2));
    task.add(row("a", 12, 3));
    task.closeAll();
    assertThat(parts).hasSize(2);
    assertThat(parts.get(1).getWindowStart().toEpochMilli()).isEqualTo(10);
    assertThat(parts.get(1).getLate()).isEqualTo(1);
  }

  private static WindowRow row(String segment, long time, long id) {
    return new WindowRow(segment, time, id, id, new double[] {id, time});
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
