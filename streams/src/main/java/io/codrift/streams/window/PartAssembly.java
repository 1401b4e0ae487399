package io.codrift.streams.window;

import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.CategoryTexts;
import io.codrift.streams.sample.PartFacts;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import java.util.ArrayList;
import java.util.List;

/** Makes the part of a window from the panes that it consists of. */
final class PartAssembly {
  /** A pane that fewer windows will read is not worth rewriting. */
  private static final long WORTH_SORTING = 4;

  /**
   * So many panes are rewritten for one part. One becomes worth it with each window; after an
   * upgrade all are, and to rewrite them at once would not fit a commit.
   */
  private static final int MOST_SORTED = 4;

  private final PartitionWindows.Origin origin;
  private final WindowLayout layout;
  private final PaneStore store;

  PartAssembly(PartitionWindows.Origin origin, WindowLayout layout, PaneStore store) {
    this.origin = origin;
    this.layout = layout;
    this.store = store;
  }

  /**
   * The part of a window, in chunks.
   *
   * @param window its start
   * @param panes those that have records, in order of time; some are put in order of hash
   * @param late late records since the previous part
   * @param rejected dead letters since the previous part
   */
  List<WindowSample> part(String segment, long window, List<Pane> panes, long late, long rejected) {
    sort(panes, window);
    long bound = bound(panes);
    BottomK selection = new BottomK(layout.maxSamples(), layout.features(), bound);
    store.offer(panes, selection);
    CategoryTexts texts = new CategoryTexts();
    panes.forEach(pane -> store.collectTexts(pane, texts));
    Sample sample = selection.sample();
    // With fewer rows than max-samples, max-samples was smaller when rows were left out.
    int k = bound == BottomK.NO_BOUND ? layout.maxSamples() : Math.max(1, sample.rows());
    PartFacts facts =
        new PartFacts(
            origin.topic(),
            segment,
            origin.partition(),
            origin.partitions(),
            window,
            window + layout.size(),
            k,
            panes.stream().mapToLong(pane -> pane.seen).sum(),
            missing(panes),
            late,
            rejected);
    return SampleChunks.split(facts, sample.withTexts(texts));
  }

  private void sort(List<Pane> panes, long window) {
    int sorted = 0;
    for (Pane pane : panes) {
      if (sorted < MOST_SORTED
          && window + WORTH_SORTING * layout.advance() <= layout.lastWindow(pane.start())
          && store.sort(pane)) {
        sorted++;
      }
    }
  }

  /** The hash up to which all panes have all of their rows. */
  private static long bound(List<Pane> panes) {
    long bound = BottomK.NO_BOUND;
    for (Pane pane : panes) {
      bound = Long.compareUnsigned(pane.bound, bound) < 0 ? pane.bound : bound;
    }
    return bound;
  }

  private List<FeatureCount> missing(List<Pane> panes) {
    List<FeatureCount> missing = new ArrayList<>();
    for (int i = 0; i < layout.features().size(); i++) {
      int feature = i;
      long count = panes.stream().mapToLong(pane -> pane.missing[feature]).sum();
      if (count > 0) {
        missing.add(
            FeatureCount.newBuilder().setFeature(layout.features().get(i)).setCount(count).build());
      }
    }
    return missing;
  }
}
