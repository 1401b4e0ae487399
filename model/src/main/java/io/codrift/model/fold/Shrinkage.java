package io.codrift.model.fold;

import java.util.ArrayList;
import java.util.List;

/** How much the dependence between the two sides of a start is shrunk. */
enum Shrinkage {
  /** Removes the canonical correlations that chance can give: best where few are not zero. */
  CANONICAL,
  /**
   * Shrinks all correlations alike: best for a weak dependence that is spread over many columns.
   */
  EVEN,
  /** Shrinks nothing: best for a strong dependence between many columns. */
  NONE;

  /** Starts whose MI differs by less, in nats, count as one. */
  private static final double SAME = 0.002;

  /**
   * The shrunk start.
   *
   * @param effective share of the rows that count as independent
   */
  RefittedStart of(RefittedStart start, Folds.Part part, double effective) {
    double train = effective * part.train().length;
    double known = effective * part.known().length;
    return switch (this) {
      case CANONICAL ->
          new RefittedStart(start.training().shrunk(train), start.known().shrunk(known));
      case EVEN ->
          new RefittedStart(
              start.training().shrunkEvenly(train), start.known().shrunkEvenly(known));
      case NONE -> start;
    };
  }

  /**
   * The kinds whose starts differ. With many rows they are the same.
   *
   * @param start the start without shrinkage
   */
  static List<Shrinkage> distinct(RefittedStart start, Folds.Part part, double effective) {
    double plain = start.training().gaussianInformation();
    List<Shrinkage> distinct = new ArrayList<>();
    for (Shrinkage kind : List.of(CANONICAL, EVEN)) {
      double shrunk = kind.of(start, part, effective).training().gaussianInformation();
      if (plain - shrunk >= SAME) {
        distinct.add(kind);
      }
    }
    distinct.add(NONE);
    return distinct;
  }
}
