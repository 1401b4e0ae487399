package io.codrift.streams.window;

/**
 * How far a partition has been counted.
 *
 * @param topicId id of the topic; empty if it is not known yet
 * @param lastOffset offset of the last record that was counted; {@link #NONE} before the first
 */
record InputPosition(String topicId, long lastOffset) {
  static final long NONE = -1;
  static final InputPosition START = new InputPosition("", NONE);

  /** The position after a record. */
  InputPosition after(long offset) {
    return new InputPosition(topicId, Math.max(lastOffset, offset));
  }
}
