package io.codrift.model;

/**
 * The data does not allow an estimate. The message gives the reason as readable text. Within a fit
 * the exception becomes an estimate with {@link EstimateStatus#FAILED} and this reason.
 *
 * <p>This is the only exception for bad data. Any other exception of a fit, apart from {@link
 * EngineException} and a cancellation, is a programming error in this library or in its caller.
 */
public class UnusableDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableDataException(String message) {
    super(message);
  }

  public UnusableDataException(String message, UnusableDataException cause) {
    super(message, cause);
  }
}
