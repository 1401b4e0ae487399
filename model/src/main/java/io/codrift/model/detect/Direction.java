package io.codrift.model.detect;

/** The direction in which a signal changed. */
public enum Direction {
  UP,
  DOWN
}
