package io.codrift.streams.estimate.service;

import java.util.UUID;

/**
 * One life of one task, from {@code init()} to {@code close()}. A fit belongs to the life that
 * asked for it: a result that arrives in another is dropped, since its window is still pending
 * wherever the task went.
 *
 * @param token unique among all lives
 */
public record Incarnation(UUID token) {
  /** A life that has not been before. */
  public static Incarnation draw() {
    return new Incarnation(UUID.randomUUID());
  }
}
