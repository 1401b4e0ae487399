package io.codrift.streams.ingest;

/** The result of decoding one input record. */
public sealed interface Decoded {
  /**
   * A row of features.
   *
   * @param segment the value of the split field, or the pair; empty if the source is not split
   * @param eventTime milliseconds since the epoch, not negative
   * @param features in the order of {@code SourceConfig.features()}; NaN is a missing value, and
   *     every other value is finite
   */
  @SuppressWarnings("ArrayRecordComponent") // a million per second: the array is not copied
  record Row(String segment, long eventTime, double[] features) implements Decoded {}

  /**
   * A record that cannot be used.
   *
   * @param reason for counters and headers
   * @param detail a description for people: the field, its value and the expected value
   */
  record Rejected(RejectReason reason, String detail) implements Decoded {}
}
