package io.codrift.streams.estimate;

/** A message that the stage cannot use: a dead letter. */
final class UnusableMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param reason one of a fixed set, for counting
   * @param detail a description for people
   */
  UnusableMessageException(String reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
