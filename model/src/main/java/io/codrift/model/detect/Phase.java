package io.codrift.model.detect;

/** Where a monitor is in its life. */
public enum Phase {
  /** There is no frozen reference yet, so neither level nor shift exists. */
  WARMING,
  /** The baseline of level and shift is being learnt. */
  LEARNING,
  /** The detectors run. */
  WATCHING,
  /** An alarm was raised and stays until the monitor gets a new baseline. */
  ALARMED
}
