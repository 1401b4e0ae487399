package io.codrift.streams.config;

import java.util.List;

/**
 * One monitor after expansion of {@code pairs} and {@code target}.
 *
 * @param name unique within the application
 * @param x columns of X
 * @param y columns of Y
 */
public record MonitorConfig(String name, List<String> x, List<String> y) {
  public MonitorConfig {
    x = List.copyOf(x);
    y = List.copyOf(y);
  }
}
