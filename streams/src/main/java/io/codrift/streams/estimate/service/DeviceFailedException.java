package io.codrift.streams.estimate.service;

/** The device fits nothing any more. */
final class DeviceFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeviceFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
