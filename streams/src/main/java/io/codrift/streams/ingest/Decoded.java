package io.codrift.streams.ingest;

/** What became of one input record. */
public sealed interface Decoded {
  /**
   * A row of features.
   *
   * @param segment the value of the split field, or the pair; empty where the source is not split
   * @param eventTime milliseconds since the epoch, not negative
   * @param features in the order of {@code SourceConfig.features()}; NaN is a missing value, and
   *     every other value is finite
   */
  @SuppressWarnings("ArrayRecordComponent") // a million a second: the one array is handed over
  record Row(String segment, long eventTime, float[] features) implements Decoded {}

  /**
   * A record that cannot be used.
   *
   * @param reason for counters and headers
   * @param detail for a person: which field, what was found, what is expected
   */
  record Rejected(RejectReason reason, String detail) implements Decoded {}
}
