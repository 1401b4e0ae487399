package io.codrift.model.detect;

/** Which way a signal moved. */
public enum Direction {
  UP,
  DOWN
}
