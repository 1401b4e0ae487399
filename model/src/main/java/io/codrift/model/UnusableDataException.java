package io.codrift.model;

/**
 * The data do not allow what is asked for; the message says why, for a person. Inside of a fit it
 * becomes an estimate with {@link EstimateStatus#FAILED} and this reason.
 *
 * <p>It is the only exception that stands for data. Any other exception out of a fit, apart from
 * {@link EngineException} and a cancellation, is an error of this library or of its caller.
 */
public class UnusableDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableDataException(String message) {
    super(message);
  }
}
