package io.codrift.streams.demo;

/** Thrown if a part of the demo failed: a stage, the input, or the reader of the topics. */
final class DemoFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoFailedException(String message) {
    super(message);
  }

  DemoFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
