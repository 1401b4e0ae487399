package io.codrift.streams.ingest;

import java.util.Locale;

/** Why an input record was rejected. */
public enum RejectReason {
  /** The bytes are not in the configured format, or there are none. */
  UNDECODABLE,
  /** A configured field has a value that is not a number, segment or time. */
  WRONG_TYPE,
  /** A vector does not have the configured length, or a text is too long for a segment. */
  WRONG_LENGTH,
  /** A configured field is missing. */
  MISSING_FIELD,
  /** There is no usable event time. */
  NO_TIMESTAMP,
  /** The event time is before the epoch. */
  NEGATIVE_TIMESTAMP,
  /** The event time is further ahead of the record's own timestamp than {@code max-ahead}. */
  TOO_FAR_AHEAD;

  /** The lower-case word for headers and labels. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
