package io.codrift.streams.ingest;

import java.util.Locale;

/** Why an input record was refused. */
public enum RejectReason {
  /** The bytes are not what the configured format says, or there are none. */
  UNDECODABLE,
  /** A configured field holds something that is no number (or no segment, or no time). */
  WRONG_TYPE,
  /** A vector has another length than configured, or a text is too long to be a segment. */
  WRONG_LENGTH,
  /** A configured field is not there. */
  MISSING_FIELD,
  /** There is no usable event time. */
  NO_TIMESTAMP,
  /** The event time is before the epoch. */
  NEGATIVE_TIMESTAMP,
  /** The event time is further ahead of the record's own timestamp than {@code max-ahead}. */
  TOO_FAR_AHEAD;

  /** The word for it in headers and labels, in lower case as all of them. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
