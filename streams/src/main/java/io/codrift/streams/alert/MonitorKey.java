package io.codrift.streams.alert;

/**
 * Whose detector it is.
 *
 * @param monitor the configured name, without control characters
 * @param segment the segment; empty where the source is not split
 */
record MonitorKey(String monitor, String segment) {
  private static final char SEPARATOR = '\u0000';

  /** The key of its state; unlike a printable separator, this one is in no name. */
  String storeKey() {
    return monitor + SEPARATOR + segment;
  }

  static MonitorKey ofStoreKey(String key) {
    int end = key.indexOf(SEPARATOR);
    return new MonitorKey(key.substring(0, end), key.substring(end + 1));
  }

  /** The key of its alerts. */
  String messageKey() {
    return monitor + "|" + segment;
  }
}
