package io.codrift.model.fold;

import io.codrift.model.Estimate;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.discrete.DiscreteFold;
import io.codrift.model.discrete.SideColumns;
import io.codrift.model.flow.EllipticalStart;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A window with its folds and its fitted closed-form part, ready for the flows.
 *
 * @param request the request, with the rows that are used
 * @param side which side is modelled
 * @param folds the split of the rows
 * @param prepared one per fold
 * @param findings which columns are silent, and what else is known about them
 * @param effectiveRows number of independent rows that tell as much about correlations
 * @param remarks what is to be said about rows and columns
 */
public record PreparedWindow(
    FitRequest request,
    Side side,
    Folds folds,
    List<PreparedFold> prepared,
    ColumnFindings findings,
    double effectiveRows,
    List<String> remarks) {
  private static final int MOST_ROWS_AT_ONCE = 200_000;

  public PreparedWindow {
    prepared = List.copyOf(prepared);
    remarks = List.copyOf(remarks);
  }

  /** A prepared window, or the estimate of a window that cannot be fitted. */
  public record Outcome(Optional<PreparedWindow> window, Optional<Estimate> ended) {}

  /**
   * Prepares a window.
   *
   * @param fixed which side is modelled; empty in a monitor's first window
   */
  public static Outcome prepare(
      FitRequest request, Optional<Side> fixed, int foldCount, EllipticalStart.Tables tables) {
    UsableWindow.Outcome checked = UsableWindow.of(request, foldCount);
    if (checked.usable().isEmpty()) {
      return new Outcome(Optional.empty(), checked.ended());
    }
    UsableWindow usable = checked.usable().get();
    Window window = usable.request().window();
    int xDims = window.xDims();
    SideColumns x = SideColumns.of(usable.columns().subList(0, xDims), 0);
    SideColumns y = SideColumns.of(usable.columns().subList(xDims, usable.columns().size()), xDims);
    Side side = fixed.orElse(Side.first(x, y));
    double effective = EffectiveRows.share(window.eventTimes(), usable.columns(), window.xDims());
    DataOrder order = DataOrder.of(window.eventTimes(), usable.columns());
    // The folds are prepared in parallel: each takes seconds of one processor if there are many
    // rows. With very many rows they are prepared in sequence, to limit the memory.
    IntStream numbers = IntStream.range(0, foldCount);
    List<PreparedFold> prepared =
        (window.rows() <= MOST_ROWS_AT_ONCE ? numbers.parallel() : numbers)
            .mapToObj(
                k ->
                    PreparedFold.prepare(
                        usable.folds().part(k),
                        x,
                        y,
                        window.hashes(),
                        side,
                        effective,
                        order,
                        tables))
            .toList();
    return new Outcome(
        Optional.of(
            new PreparedWindow(
                usable.request(),
                side,
                usable.folds(),
                prepared,
                usable.findings(),
                effective * window.rows(),
                usable.remarks())),
        Optional.empty());
  }

  /** The columns of X. */
  public SideColumns x() {
    DiscreteFold fold = prepared.get(0).discrete();
    return side == Side.X ? fold.target() : fold.context();
  }

  /** Whether the modelled side is discrete. */
  public boolean isDiscrete() {
    return prepared.get(0).discrete().target().isDiscrete();
  }

  /** Whether a column of either side has values that repeat. */
  public boolean hasAtoms() {
    DiscreteFold fold = prepared.get(0).discrete();
    return fold.target().hasAtoms() || fold.context().hasAtoms();
  }

  /** The same window with the other side as the modelled side. */
  public PreparedWindow swapped() {
    return new PreparedWindow(
        request,
        side.other(),
        folds,
        prepared.stream().map(PreparedFold::swapped).toList(),
        findings,
        effectiveRows,
        remarks);
  }
}
