package io.codrift.model.detect;

/** The phase of a monitor. */
public enum Phase {
  /** There is no frozen reference yet, so level and shift do not exist. */
  WARMING,
  /** The baseline of level and shift is being learned, and scanned for a change inside it. */
  LEARNING,
  /** The detectors run. */
  WATCHING,
  /** An alarm was raised. It is latched until the monitor gets a new baseline. */
  ALARMED
}
