package io.codrift.model;

import java.util.Objects;
import java.util.Optional;

/**
 * One window to fit. The fit is a pure function of the model, the window, the settings and the
 * seed.
 *
 * @param window the rows
 * @param model the monitor's model after its last fitted window; empty for a new monitor
 * @param seed seed of all random numbers of this fit
 */
public record FitRequest(Window window, Optional<MonitorModel> model, long seed) {
  public FitRequest {
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(model, "model");
  }

  /** Requests of the same shape train together. */
  public Shape shape() {
    return new Shape(window.xDims(), window.yDims());
  }

  /** Dimensions of X and Y. */
  public record Shape(int xDims, int yDims) {}
}
