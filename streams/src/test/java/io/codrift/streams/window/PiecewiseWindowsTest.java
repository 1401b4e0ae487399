package io.codrift.streams.window;

import static io.codrift.streams.window.RandomRows.layout;
import static io.codrift.streams.window.RandomRows.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Closing in pieces, with restarts between them, gives what closing at once gives. */
class PiecewiseWindowsTest {

  /** A task with its own metrics. */
  private static final class Run {
    private final CollectorRegistry registry = new CollectorRegistry();
    private final List<WindowSample> parts = new ArrayList<>();
    private final WindowTask task;

    private Run(WindowLayout layout) {
      task = new WindowTask(0, 1, 1_000, layout, parts, new CodriftMetrics(registry));
    }

    /** What each part says, by window and segment; each must be there once. */
    private Map<String, String> told() {
      Map<String, String> told = new TreeMap<>();
      for (WindowSample part : parts) {
        Sample sample = SampleChunks.merge(List.of(part));
        String rows =
            IntStream.range(0, sample.rows())
                .mapToObj(row -> sample.offset(row) + ":" + sample.value(row, 1))
                .toList()
                .toString();
        String key = part.getWindowStart().toEpochMilli() + " " + part.getSegment();
        String before =
            told.put(
                key,
                "%d seen, %s missing, k %d, %s"
                    .formatted(part.getSeen(), part.getMissing(), part.getMaxSamples(), rows));
        assertThat(before).as("sent before: %s", key).isNull();
      }
      return told;
    }

    private List<Double> counts() {
      task.counts.publish();
      Frontier rest = new FrontierStore(task.stores.frontier).frontier();
      return List.of(
          count("in_window"),
          count("late"),
          (double) SentParts.first(parts).mapToLong(WindowSample::getLate).sum() + rest.late(),
          (double) SentParts.first(parts).mapToLong(WindowSample::getRejected).sum()
              + rest.rejected());
    }

    private double count(String outcome) {
      Double value =
          registry.getSampleValue(
              "codrift_records_total",
              new String[] {"source", "outcome"},
              new String[] {"orders", outcome});
      return value == null ? 0 : value;
    }
  }

  @Property(tries = 300)
  void piecesAreTheSamePartsOnce(
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 4) int panesPerWindow,
      @ForAll @IntRange(min = 1, max = 3) int panesPerAdvance,
      @ForAll long seed) {
    Random random = new Random(seed);
    long size = 10L * Math.max(panesPerWindow, panesPerAdvance);
    WindowLayout layout = layout(size, 10L * panesPerAdvance, random.nextInt(15), 8);
    Run whole = new Run(layout);
    Run pieces = new Run(layout);
    int mostInOneCall = random.nextInt(3);
    long[] sentUntil = {WindowLayout.NOTHING};
    for (WindowRow row : stream(rows, 400, random)) {
      if (random.nextInt(10) == 0) {
        whole.task.windows.reject(row.offset());
        pieces.task.windows.reject(row.offset());
      } else if (random.nextInt(40) == 0) {
        whole.task.windows.passed(row.time());
        whole.task.windows.sendParts(() -> true);
        pieces.task.windows.passed(row.time());
        pieces.task.windows.sendParts(() -> false);
      } else {
        whole.task.add(row);
        int before = pieces.parts.size();
        pieces.task.more = () -> pieces.parts.size() - before < mostInOneCall;
        pieces.task.add(row);
      }
      check(pieces, sentUntil);
      if (random.nextInt(8) == 0) {
        pieces.task.restart();
      }
      if (random.nextInt(4) == 0) {
        int before = pieces.parts.size();
        pieces.task.windows.sendParts(() -> pieces.parts.size() - before < 1 + random.nextInt(3));
        check(pieces, sentUntil);
      }
      assertThat(pieces.task.windows.watermark()).isEqualTo(whole.task.windows.watermark());
    }
    whole.task.closeAll();
    pieces.task.windows.closeAll();
    pieces.task.windows.sendParts(() -> false);
    while (pieces.task.windows.closing()) {
      pieces.task.restart();
      assertThat(pieces.task.windows.anyOpen()).as("something is to be sent").isTrue();
      int before = pieces.parts.size();
      pieces.task.windows.sendParts(() -> pieces.parts.size() == before);
      assertThat(pieces.parts).as("one in each call").hasSize(before + 1);
    }
    assertThat(pieces.told()).isEqualTo(whole.told());
    assertThat(pieces.counts()).isEqualTo(whole.counts());
    assertThat(pieces.task.windows.sentUntil()).isEqualTo(whole.task.windows.sentUntil());
    assertThat(pieces.task.windows.anyOpen()).isFalse();
    assertThat(pieces.task.stores.panes.approximateNumEntries()).isZero();
    assertThat(pieces.task.stores.samples.approximateNumEntries()).isZero();
  }

  /** What is reported as sent only grows, and no part comes for it later. */
  private static void check(Run run, long[] sentUntil) {
    assertThat(run.task.windows.sentUntil()).isGreaterThanOrEqualTo(sentUntil[0]);
    int known = run.parts.size();
    sentUntil[0] = run.task.windows.sentUntil();
    run.task.onPart =
        part -> assertThat(part.getWindowEnd().toEpochMilli()).isGreaterThan(sentUntil[0]);
    assertThat(run.parts).hasSize(known);
  }

  private static WindowRow row(String segment, long time, long id) {
    return new WindowRow(segment, time, id, id, new double[] {id, time});
  }

  @Test
  void aRowThatIsLateForADueWindowIsNotInIt() {
    Run run = new Run(layout(20, 10, 0, 8));
    run.task.more = () -> false;
    run.task.add(row("a", 12, 1));
    run.task.add(row("b", 13, 2));
    run.task.add(row("b", 25, 3));
    assertThat(run.parts).isEmpty();
    run.task.add(row("b", 14, 4));
    run.task.add(row("b", 15, 5));
    assertThat(run.parts).as("no row sends more than fits").isEmpty();
    assertThat(run.task.stores.panes.approximateNumEntries())
        .as("one pane more for all such rows")
        .isEqualTo(4);
    run.task.restart();
    run.task.closeAll();
    assertThat(run.told())
        .containsOnlyKeys("0 a", "0 b", "10 a", "10 b", "20 b")
        .hasEntrySatisfying("0 b", told -> assertThat(told).startsWith("1 seen"))
        .hasEntrySatisfying("10 b", told -> assertThat(told).startsWith("4 seen"));
    assertThat(run.counts().get(1)).as("late for one window").isEqualTo(2);
  }

  @Test
  void aPaneThatIsOpenedWhileOthersAreDueHasNoPartOfAClosedWindow() {
    Run run = new Run(layout(20, 10, 0, 8));
    run.task.more = () -> false;
    run.task.add(row("a", 12, 1));
    run.task.add(row("a", 25, 2));
    run.task.add(row("new", 14, 3));
    run.task.restart();
    run.task.closeAll();
    assertThat(run.told()).containsOnlyKeys("0 a", "10 a", "10 new", "20 a");
  }

  @Test
  void whatIsDueDoesNotExpire() {
    Run run = new Run(layout(10, 10, 0, 8));
    run.task.more = () -> false;
    run.task.add(row("a", 3, 1));
    run.task.add(row("b", WindowTask.EXPIRY * 10, 2));
    run.task.restart();
    run.task.add(row("b", WindowTask.EXPIRY * 20, 3));
    assertThat(run.parts).isEmpty();
    run.task.windows.sendParts(() -> true);
    assertThat(run.told()).containsOnlyKeys("0 a", "10000 b");
    assertThat(new FrontierStore(run.task.stores.frontier).segments()).containsOnlyKeys("b");
  }
}
