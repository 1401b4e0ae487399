package io.codrift.model;

/** The tensor engine failed, not the data: the same fit may succeed when tried again. */
public class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
