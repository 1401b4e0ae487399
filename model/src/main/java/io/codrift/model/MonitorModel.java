package io.codrift.model;

/**
 * All that a monitor has learnt: the warm flows of every fold, the history of its settling and,
 * once frozen, its reference. Immutable.
 */
public interface MonitorModel {
  /** How many windows it has been fitted on. */
  long version();

  /**
   * The checkpoint: versioned, checksummed, little-endian, no Java serialization. Read back by
   * {@link WindowEstimator#restore}.
   */
  byte[] toBytes();
}
