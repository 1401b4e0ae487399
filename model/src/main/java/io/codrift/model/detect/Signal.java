package io.codrift.model.detect;

/** The statistics that are watched, each with a detector of its own. */
public enum Signal {
  /** What the frozen reference still explains: watched both ways. */
  LEVEL,
  /** What is lost by believing in the frozen reference: only more of it is news. */
  SHIFT
}
