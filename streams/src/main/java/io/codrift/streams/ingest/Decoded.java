package io.codrift.streams.ingest;

import io.codrift.streams.text.Printable;

/** The result of decoding one input record. */
public sealed interface Decoded {
  /**
   * A row of features.
   *
   * @param segment the value of the split field, or the pair; empty if the source is not split
   * @param eventTime milliseconds since the epoch, not negative
   * @param features in the order of {@code SourceConfig.features()}; NaN is a missing value, and
   *     every other value is finite
   * @param texts in the same order, the text of each value that is the code of a category, and null
   *     elsewhere; an empty array if no value is a category
   */
  @SuppressWarnings("ArrayRecordComponent") // a million per second: the arrays are not copied
  record Row(String segment, long eventTime, double[] features, String[] texts) implements Decoded {
    private static final String[] NO_TEXTS = {};

    /** A row without categories. */
    public Row(String segment, long eventTime, double[] features) {
      this(segment, eventTime, features, NO_TEXTS);
    }
  }

  /**
   * A record that cannot be used.
   *
   * @param reason for counters and headers
   * @param detail a description for people: the field, its value and the expected value. It may
   *     quote the record, so characters that are not printed are replaced, see {@link Printable}
   */
  record Rejected(RejectReason reason, String detail) implements Decoded {
    public Rejected {
      detail = Printable.of(detail);
    }
  }
}
