package io.codrift.model.experiment.grid;

/** A grid cannot be used. The message names the field, its value and what to do. */
public final class GridException extends Exception {
  private static final long serialVersionUID = 1;

  GridException(String message) {
    super(message);
  }

  GridException(String message, Throwable cause) {
    super(message, cause);
  }
}
