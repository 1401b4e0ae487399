package io.codrift.streams.demo;

/** A part of the demo broke down: a stage, the feed, or what follows the topics. */
final class DemoFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoFailedException(String message) {
    super(message);
  }

  DemoFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
