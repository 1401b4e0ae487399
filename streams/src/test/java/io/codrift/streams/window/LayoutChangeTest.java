package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.PaneLayout;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import io.codrift.streams.testing.StoreTraffic;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Open panes after a change of the configuration, pane by pane. */
class LayoutChangeTest {
  private static final List<String> FEATURES = List.of("price", "quantity");
  private static final List<String> OTHERS = List.of("quantity", "weight");

  private final List<WindowSample> parts = new ArrayList<>();

  private static WindowLayout layout(int maxSamples, List<String> features) {
    return new WindowLayout(1_000_000, 1_000_000, 0, 1_000_000, maxSamples, features);
  }

  private WindowTask task(WindowLayout layout) {
    return new WindowTask(0, 1, 1000, layout, parts, new CodriftMetrics(new CollectorRegistry()));
  }

  /** A task with panes of so many segments, each with so many rows. */
  private WindowTask filled(int segments, int rows, WindowLayout layout) {
    WindowTask task = task(layout);
    Random random = new Random(1);
    for (int row = 0; row < segments * rows; row++) {
      task.add(
          new WindowRow(
              "s" + row % segments, row, random.nextLong(), row, new double[] {row, Math.PI}));
    }
    return task;
  }

  private static LayoutChange change(WindowTask task, StoreTraffic traffic, WindowLayout now) {
    return new LayoutChange(
        traffic.of(task.stores.samples, TaskStores.DECLARED.samples()),
        traffic.of(task.stores.panes, TaskStores.DECLARED.panes()),
        new FrontierStore(task.stores.frontier),
        0,
        now);
  }

  @Test
  void aChangeTellsHowMuchOfACommitItTakes() {
    WindowTask task = filled(400, 1000, layout(1000, FEATURES));
    StoreTraffic traffic = new StoreTraffic();
    LayoutChange change = change(task, traffic, layout(1000, OTHERS));
    assertThat(traffic.bytesWritten).as("before the first pane").isZero();
    int pieces = 0;
    long all = 0;
    while (!change.isDone()) {
      traffic.bytesWritten = 0;
      long bytes = 0;
      while (!change.isDone() && bytes < Piece.BYTES) {
        bytes += change.next();
      }
      assertThat(traffic.bytesWritten).isLessThanOrEqualTo(bytes);
      all += traffic.bytesWritten;
      pieces++;
    }
    assertThat(all).isGreaterThan(2 * Piece.BYTES);
    assertThat(pieces).isGreaterThan(2);
  }

  @Test
  void aLargerSampleRewritesNothingAndASmallerOneWhatIsTooLarge() {
    WindowTask task = filled(10, 1000, layout(1000, FEATURES));
    StoreTraffic traffic = new StoreTraffic();
    assertThat(change(task, traffic, layout(2000, FEATURES)).isDone()).isTrue();
    assertThat(change(task, traffic, layout(500, FEATURES)).isDone()).isTrue();
    assertThat(traffic.bytesWritten).isZero();
    LayoutChange smaller = change(task, traffic, layout(499, FEATURES));
    for (int segment = 0; segment < 10; segment++) {
      assertThat(smaller.isDone()).isFalse();
      smaller.next();
    }
    assertThat(smaller.isDone()).isTrue();
  }

  /** Tasks end anywhere in the change, and the configuration may change once more meanwhile. */
  @Property(tries = 200)
  void anotherTaskGoesOnWhereOneHasEnded(
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 3) int panesPerWindow,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<WindowRow> stream = RandomRows.stream(rows, 400, random);
    WindowLayout first = RandomRows.layout(100L * panesPerWindow, 100, 400, 8);
    WindowLayout last =
        new WindowLayout(
            first.size(),
            first.advance(),
            first.grace(),
            first.pane(),
            4 << random.nextInt(3),
            random.nextBoolean() ? OTHERS : FEATURES);
    WindowLayout between =
        random.nextBoolean()
            ? last
            : new WindowLayout(
                first.size(), first.advance(), first.grace(), first.pane(), 8, OTHERS);

    WindowTask atOnce = task(first);
    stream.forEach(atOnce::add);
    if (!between.equals(last)) {
      atOnce.restart(between);
    }
    atOnce.restart(last);
    atOnce.closeAll();
    List<String> expected = contents();

    WindowTask pieces = task(first);
    stream.forEach(pieces::add);
    LayoutChange change = pieces.change(between);
    while (!change.isDone()) {
      change.next();
      change = pieces.change(random.nextInt(5) == 0 ? last : between);
    }
    pieces.restart(last);
    pieces.closeAll();
    assertThat(contents()).isEqualTo(expected);
    assertThat(pieces.stores.samples.approximateNumEntries()).as("nothing is left").isZero();
  }

  @Property(tries = 100)
  void recordsOfWindowsThatNoLongerExistAreLateOnce(
      @ForAll @IntRange(min = 1, max = 300) int rows, @ForAll long seed) {
    Random random = new Random(seed);
    WindowTask task = task(RandomRows.layout(100, 100, 400, 8));
    RandomRows.stream(rows, 400, random).forEach(task::add);
    WindowLayout now = RandomRows.layout(1_000, 1_000, 0, 8);
    LayoutChange change = task.change(now);
    while (!change.isDone()) {
      change.next();
      change = task.change(now);
    }
    assertThat(task.stores.panes.approximateNumEntries()).isZero();
    assertThat(task.stores.samples.approximateNumEntries()).isZero();
    Frontier frontier = new FrontierStore(task.stores.frontier).frontier();
    assertThat(frontier.late()).isEqualTo(rows);
  }

  @Test
  void aVersionThatChangesAllAtOnceDoesNotGoOnInTheMiddle() {
    WindowTask task = filled(3, 10, layout(8, FEATURES));
    LayoutChange change = task.change(layout(8, OTHERS));
    assertThat(storedFormat(task)).isEqualTo(4);
    change.next();
    change.next();
    assertThat(storedFormat(task)).isEqualTo(4);
    change.next();
    assertThat(change.isDone()).isTrue();
    assertThat(storedFormat(task)).isEqualTo(1);
  }

  private static int storedFormat(WindowTask task) {
    PaneLayout stored = ((TaskEntry.OfLayout) task.stores.frontier.get(TaskKey.LAYOUT)).message();
    return stored.getRowFormat();
  }

  /** What the parts since the last call have, in order of window and segment. */
  private List<String> contents() {
    List<String> contents =
        parts.stream()
            .map(
                part -> {
                  Sample sample = SampleChunks.merge(List.of(part));
                  StringBuilder text =
                      new StringBuilder()
                          .append(part.getWindowStart().toEpochMilli())
                          .append(part.getSegment())
                          .append(' ')
                          .append(part.getSeen())
                          .append(part.getMissing())
                          .append(part.getMaxSamples());
                  for (int row = 0; row < sample.rows(); row++) {
                    text.append(' ').append(sample.hash(row));
                    for (int column = 0; column < 2; column++) {
                      text.append(',').append(sample.value(row, column));
                    }
                  }
                  return text.toString();
                })
            .sorted()
            .toList();
    parts.clear();
    return contents;
  }
}
