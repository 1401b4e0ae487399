package io.codrift.model.discrete;

import java.util.List;

/**
 * The columns of one fold and the discrete models that were fitted to them.
 *
 * @param target columns of the modelled side
 * @param context columns of the other side
 * @param rows the fold's rows
 * @param hashes the hash of each row of the window, shape (n)
 * @param starts the fitted models; empty if the target has no discrete part
 */
@SuppressWarnings("ArrayRecordComponent")
public record DiscreteFold(
    SideColumns target,
    SideColumns context,
    DiscreteStart.Rows rows,
    long[] hashes,
    List<DiscreteStart> starts) {

  public DiscreteFold {
    starts = List.copyOf(starts);
  }

  /** Fits the models that suit the columns. */
  public static DiscreteFold fit(
      SideColumns target, SideColumns context, DiscreteStart.Rows rows, long[] hashes) {
    return new DiscreteFold(
        target, context, rows, hashes, DiscreteStart.of(target, context, rows, hashes));
  }

  /** The same fold with the other side as the modelled side. */
  public DiscreteFold swapped() {
    return fit(context, target, rows, hashes);
  }

  /** An earlier model on the evaluation rows; the other rows are 0. */
  public LogRatios evaluated(DiscreteModel model) {
    return model.ratios(target, context, rows.known(), rows.evaluation(), hashes);
  }
}
