package io.codrift.model.fold;

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

  /**
   * The shrunk start.
   *
   * @param train number of independent rows that its first fit was made on
   * @param known that of its second fit
   */
  RefittedStart of(RefittedStart start, double train, double known) {
    return switch (this) {
      case CANONICAL ->
          new RefittedStart(start.training().shrunk(train), start.known().shrunk(known));
      case EVEN ->
          new RefittedStart(
              start.training().shrunkEvenly(train), start.known().shrunkEvenly(known));
      case NONE -> start;
    };
  }

  /** The start with weaker correlations inside each side; rows as in {@link #of}. */
  static RefittedStart inside(RefittedStart start, double train, double known) {
    return new RefittedStart(
        start.training().shrunkInside(train), start.known().shrunkInside(known));
  }
}
