package io.codrift.streams.estimate.service;

import java.util.UUID;

/**
 * One incarnation of a task, from {@code init()} to {@code close()}. A fit belongs to the
 * incarnation that submitted it. A result that arrives in another incarnation is dropped: its
 * window is still pending in the task's store.
 *
 * @param token unique among all incarnations
 */
public record Incarnation(UUID token) {
  /** A new incarnation. */
  public static Incarnation draw() {
    return new Incarnation(UUID.randomUUID());
  }
}
