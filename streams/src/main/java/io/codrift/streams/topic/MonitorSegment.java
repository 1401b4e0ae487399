package io.codrift.streams.topic;

import java.nio.charset.StandardCharsets;

/**
 * A monitor of one segment. Each has a model, a checkpoint, a detector and a share of the alarm
 * budget.
 *
 * @param monitor the configured name, without control characters
 * @param segment the segment; empty if the source is not split
 */
public record MonitorSegment(String monitor, String segment) {
  /** The label for people and for the keys of estimates and alerts. */
  public String label() {
    return monitor + "|" + segment;
  }

  /** The key of its estimates and alerts: the label in UTF-8. */
  byte[] messageKey() {
    return label().getBytes(StandardCharsets.UTF_8);
  }
}
