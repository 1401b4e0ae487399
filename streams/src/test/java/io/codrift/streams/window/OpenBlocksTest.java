package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What open panes have in memory, and rows that come to panes whose block was dropped. */
class OpenBlocksTest {
  private static final List<String> FEATURES = List.of("price", "quantity");
  private static final int ROW_BYTES = 24 + 2 * Float.BYTES;

  private final TaskStores stores = new TaskStores();

  private PaneStore panes(int maxSamples, long openBytes) {
    return new PaneStore(
        stores.samples,
        stores.panes,
        new WindowLayout(1_000, 1_000, 0, 1_000, maxSamples, FEATURES),
        0,
        openBytes);
  }

  @Test
  void aPaneHasRoomForTheRowsThatItHas() {
    PaneStore store = panes(1_000, PaneStore.OPEN_BYTES);
    Pane pane = store.create("eu", 0);
    List<Long> rooms = new ArrayList<>();
    for (int row = 0; row < 40; row++) {
      store.add(pane, row, row, 1, new double[] {0.5, 1}, new String[0]);
      rooms.add(pane.openBytes() / ROW_BYTES);
    }
    assertThat(rooms.subList(0, 6)).containsExactly(1L, 2L, 4L, 4L, 8L, 8L);
    assertThat(rooms.subList(16, 40)).containsOnly(32L);
    Pane decimals = store.create("us", 0);
    store.add(decimals, 1, 1, 1, new double[] {0.1, 1}, new String[0]);
    assertThat(decimals.openBytes()).isEqualTo(ROW_BYTES + 2 * Long.BYTES);
  }

  @Test
  void allPanesTogetherHaveNoMoreThanTheBound() {
    OpenBlocks blocks = new OpenBlocks(10 * ROW_BYTES);
    List<Pane> panes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Pane pane = new Pane(new PaneKey(i, "eu"), 2, ROW_BYTES);
      pane.makeRoom(0);
      blocks.used(pane);
      blocks.used(panes.isEmpty() ? pane : panes.get(0));
      panes.add(pane);
      assertThat(bytes(panes)).isLessThanOrEqualTo(10 * ROW_BYTES);
    }
    assertThat(panes).filteredOn(pane -> pane.openBytes() > 0).hasSize(10).contains(panes.get(0));
    panes.get(0).makeRoom(20);
    blocks.used(panes.get(0));
    assertThat(bytes(panes)).as("one may be larger").isEqualTo(32 * ROW_BYTES);
    blocks.forget(panes.get(0));
    List<Pane> others = panes.subList(1, 11);
    for (Pane pane : others) {
      pane.makeRoom(0);
      blocks.used(pane);
    }
    assertThat(bytes(others)).as("all room is theirs").isEqualTo(10 * ROW_BYTES);
  }

  private static long bytes(List<Pane> panes) {
    return panes.stream().mapToLong(Pane::openBytes).sum();
  }

  /** With room for one block of all panes, or for all. */
  @Property(tries = 100)
  void whatWasDroppedIsReadAgain(
      @ForAll @IntRange(min = 1, max = 400) int rows,
      @ForAll @IntRange(min = 1, max = 5) int count,
      @ForAll long seed) {
    assertThat(samples(rows, count, seed, 0))
        .isEqualTo(samples(rows, count, seed, PaneStore.OPEN_BYTES));
  }

  private List<String> samples(int rows, int count, long seed, long openBytes) {
    Random random = new Random(seed);
    PaneStore store = panes(30, openBytes);
    List<Pane> panes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      panes.add(store.create("s" + i, 0));
    }
    for (int row = 0; row < rows; row++) {
      double value = random.nextBoolean() ? row : random.nextDouble();
      Pane pane = panes.get(random.nextInt(count));
      store.add(pane, random.nextLong(), row, row, new double[] {value, 1}, new String[0]);
      if (random.nextInt(20) == 0) {
        store.sort(pane);
      }
    }
    List<String> samples = new ArrayList<>();
    for (Pane pane : panes) {
      BottomK selection = new BottomK(30, FEATURES);
      store.offerAll(pane, selection);
      Sample sample = selection.sample();
      for (int row = 0; row < sample.rows(); row++) {
        samples.add(pane.segment() + sample.hash(row) + " " + sample.value(row, 0));
      }
      store.delete(pane);
    }
    return samples;
  }
}
