package io.codrift.model;

/**
 * The learned state of a monitor: the warm flows of every fold, the history of its settling and,
 * once frozen, its reference. Immutable.
 */
public interface MonitorModel {
  /** Number of windows that the model has been fitted on. */
  long version();

  /**
   * The same model without its reference: a new one is frozen as soon as the fits have settled, or
   * at the next window if the limit of windows until then has passed.
   */
  MonitorModel withoutReference();

  /**
   * The same model as the successor of another: its version, and that of its reference if it has
   * one, are the next after that of the other.
   *
   * @param before the model that it replaces
   */
  MonitorModel after(MonitorModel before);

  /** Whether the model has a frozen reference. */
  boolean hasReference();

  /**
   * The checkpoint: versioned, checksummed, little-endian, without Java serialization. Read by
   * {@link WindowEstimator#restore}.
   */
  byte[] toBytes();
}
