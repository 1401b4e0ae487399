package io.codrift.streams.demo;

/** What happens to the dependence of a built-in pair. Its marginals stay as they are throughout. */
enum Change {
  /** Nothing. */
  NONE("stays as it is"),
  /** X and Y become independent. */
  BREAKS("breaks"),
  /** Another form of dependence at about the same mutual information. */
  CHANGES_FORM("changes its form at about the same MI");

  private final String description;

  Change(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }
}
