package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.List;
import java.util.Optional;

/**
 * The two parts of a shift, whose sum it is. For the explanation of an alarm. Where q(y|x) = r(y|x)
 * for the modelled side x, the part of the dependence is minus the divergence of r(y) from q(y). So
 * it is above 0 only if what y is given x has changed, in the ranks of the columns.
 *
 * @param inside the shift of the modelled side alone, mean log q(x) - log r(x), nats
 * @param dependence the rest, mean log q(x|y)/q(x) - log r(x|y)/r(x), nats
 */
public record ShiftParts(Measured inside, Measured dependence) {
  private static final double NORMAL_97_5 = 1.959963984540054;

  /** The means of the windows whose parts are known; empty if there are none. */
  static Optional<ShiftParts> meanOf(List<ScoredWindow> windows) {
    List<ShiftParts> known = windows.stream().flatMap(window -> window.parts().stream()).toList();
    return known.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ShiftParts(
                Measured.meanOf(known.stream().map(ShiftParts::inside).toList()),
                Measured.meanOf(known.stream().map(ShiftParts::dependence).toList())));
  }

  /**
   * What has changed: the dependence if its part is larger than before beyond its error, else the
   * modelled side if that part is; empty if neither is, or if parts are not known. They are
   * compared with those before the change and not with 0, because a model that goes on learning is
   * a little better than the reference without a change.
   *
   * @param before means before the change
   * @param after means since its onset
   */
  static Optional<ShiftedPart> changed(Optional<ShiftParts> before, Optional<ShiftParts> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    if (isAbove(after.get().dependence, before.get().dependence)) {
      return Optional.of(ShiftedPart.DEPENDENCE);
    }
    return isAbove(after.get().inside, before.get().inside)
        ? Optional.of(ShiftedPart.MODELLED_SIDE)
        : Optional.empty();
  }

  private static boolean isAbove(Measured now, Measured before) {
    return now.value() - before.value()
        > NORMAL_97_5 * Math.hypot(now.standardError(), before.standardError());
  }
}
