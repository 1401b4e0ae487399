package io.codrift.model.detect;

/** The statistics that are watched. Each has its own detector. */
public enum Signal {
  /** The information that the frozen reference still explains. Both directions are watched. */
  LEVEL,
  /**
   * The information lost by using the frozen reference instead of the new model. Only an increase
   * is a change.
   */
  SHIFT
}
