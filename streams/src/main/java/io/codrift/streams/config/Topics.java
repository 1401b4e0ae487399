package io.codrift.streams.config;

/** The names of the topics that connect the stages, all derived from the application's name. */
public record Topics(String name) {
  /** Sampled windows and progress, from the window stage to the estimate stage. */
  public String windows() {
    return name + ".windows";
  }

  /** Estimates, from the estimate stage to the alert stage and other consumers. */
  public String estimates() {
    return name + ".estimates";
  }

  /** Alerts, from the alert stage to other consumers. */
  public String alerts() {
    return name + ".alerts";
  }

  /** Commands of people to the running stages, and their answers. */
  public String commands() {
    return name + ".commands";
  }

  /** Records that cannot be used, with the reason in the headers. */
  public String deadLetters() {
    return name + ".dead-letters";
  }

  /** The schemas of all versions that have run: a compacted topic with one message per schema. */
  public String schemas() {
    return name + ".schemas";
  }
}
