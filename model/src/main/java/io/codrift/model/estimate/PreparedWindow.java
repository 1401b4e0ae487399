package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    List<PreparedWindow> windows = new ArrayList<>();
    for (Side side : sides) {
      List<PreparedFold> prepared = new ArrayList<>();
      for (int k = 0; k < foldCount; k++) {
        prepared.add(
            PreparedFold.prepare(
                usable.folds().part(k),
                usable.columns(),
                request.window().xDims(),
                request.window().hashes(),
                side,
                tables));
      }
      windows.add(
          new PreparedWindow(request, model, side, usable.folds(), prepared, usable.functional()));
    }
    return new Outcome(windows, Optional.empty());
  }
}
