package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A window with its folds cut and its closed-form part fitted, ready for the flows.
 *
 * @param request what was asked for
 * @param model the monitor's model, if it fits the window
 * @param side which side is modelled
 * @param folds the rows' parts
 * @param prepared one per fold
 * @param functional columns whose information is infinite
 */
record PreparedWindow(
    FitRequest request,
    Optional<NdoeModel> model,
    Side side,
    Folds folds,
    List<PreparedFold> prepared,
    Optional<FunctionalPair> functional) {
  private static final int MOST_ROWS_AT_ONCE = 200_000;

  PreparedWindow {
    prepared = List.copyOf(prepared);
  }

  /** Prepared windows, or the estimate that the window ends in without a fit. */
  record Outcome(List<PreparedWindow> windows, Optional<Estimate> ended) {
    Outcome {
      windows = List.copyOf(windows);
    }
  }

  /**
   * Prepares a window once for each side that may be modelled.
   *
   * @param sides at least one
   */
  static Outcome prepare(
      FitRequest request,
      Optional<NdoeModel> model,
      List<Side> sides,
      int foldCount,
      EllipticalStart.Tables tables) {
    UsableWindow.Outcome checked = UsableWindow.of(request, foldCount);
    if (checked.usable().isEmpty()) {
      return new Outcome(List.of(), checked.ended());
    }
    UsableWindow usable = checked.usable().get();
    Window window = request.window();
    // All folds of all sides at once: each is seconds of one processor where rows are many. Where
    // they are very many, they would need too much memory at once.
    IntStream numbers = IntStream.range(0, sides.size() * foldCount);
    List<PreparedFold> all =
        (window.rows() <= MOST_ROWS_AT_ONCE ? numbers.parallel() : numbers)
            .mapToObj(
                i ->
                    PreparedFold.prepare(
                        usable.folds().part(i % foldCount),
                        usable.columns(),
                        window.xDims(),
                        window.hashes(),
                        sides.get(i / foldCount),
                        tables))
            .toList();
    List<PreparedWindow> windows = new ArrayList<>();
    for (int s = 0; s < sides.size(); s++) {
      windows.add(
          new PreparedWindow(
              request,
              model,
              sides.get(s),
              usable.folds(),
              all.subList(s * foldCount, (s + 1) * foldCount),
              usable.functional()));
    }
    return new Outcome(windows, Optional.empty());
  }
}
