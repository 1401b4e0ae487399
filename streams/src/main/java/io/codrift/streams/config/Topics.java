package io.codrift.streams.config;

/** The names of the topics that the stages meet in, all derived from the application's name. */
public record Topics(String name) {
  /** Sampled windows and progress: window stage to estimate stage. */
  public String windows() {
    return name + ".windows";
  }

  /** Estimates: estimate stage to alert stage and the world. */
  public String estimates() {
    return name + ".estimates";
  }

  /** Alerts: alert stage to the world. */
  public String alerts() {
    return name + ".alerts";
  }

  /** Input that could not be used, with the reason in headers. */
  public String deadLetters() {
    return name + ".dead-letters";
  }

  /** The schemas of all versions that have run: one message each, compacted. */
  public String schemas() {
    return name + ".schemas";
  }
}
