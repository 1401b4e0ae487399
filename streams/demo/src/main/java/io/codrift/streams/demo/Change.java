package io.codrift.streams.demo;

/** The change of the dependence of a built-in pair. The marginals do not change. */
enum Change {
  /** No change. */
  NONE("stays as it is"),
  /** X and Y become independent. */
  BREAKS("breaks"),
  /** The form of dependence changes at about the same mutual information. */
  CHANGES_FORM("changes its form at about the same MI");

  private final String description;

  Change(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }
}
