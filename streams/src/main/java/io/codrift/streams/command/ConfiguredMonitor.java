package io.codrift.streams.command;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.NearestName;
import io.codrift.streams.config.SourceConfig;
import java.util.List;

/** A monitor of the configuration, with its source. */
record ConfiguredMonitor(SourceConfig source, MonitorConfig monitor) {

  /**
   * The monitor of a name.
   *
   * @throws IllegalArgumentException if there is none; the message has the nearest name
   */
  static ConfiguredMonitor of(CodriftConfig config, String name) {
    List<ConfiguredMonitor> all =
        config.sources().stream()
            .flatMap(
                source ->
                    source.monitors().stream()
                        .map(monitor -> new ConfiguredMonitor(source, monitor)))
            .toList();
    return all.stream()
        .filter(one -> one.monitor.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The configuration has no monitor %s.%s"
                        .formatted(
                            name,
                            NearestName.to(
                                    name, all.stream().map(one -> one.monitor.name()).toList())
                                .map(" Did you mean %s?"::formatted)
                                .orElse(""))));
  }
}
