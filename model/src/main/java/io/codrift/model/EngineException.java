package io.codrift.model;

/** The tensor engine failed. The data is not the cause: the same fit may succeed when retried. */
public class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
