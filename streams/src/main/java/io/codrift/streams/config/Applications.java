package io.codrift.streams.config;

/**
 * The application ids of the stages, all derived from the application's name. Each is the name of a
 * consumer group, and begins those of changelogs and transactions.
 */
public record Applications(String name) {
  /** The window stage of one source. */
  public String window(String topic) {
    return name + "-window-" + topic;
  }

  /** The estimate stage. */
  public String estimate() {
    return name + "-estimate";
  }

  /** The alert stage. */
  public String alert() {
    return name + "-alert";
  }

  /** The delivery to the webhook, which is a consumer group alone. */
  public String webhook() {
    return name + "-webhook";
  }
}
