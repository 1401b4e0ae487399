package io.codrift.streams.config;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one entry of {@code alerts.maintenance}. */
final class MaintenanceReader {
  private MaintenanceReader() {}

  /** The entry; empty if it has a problem, which is reported. */
  static Optional<MaintenanceWindow> read(ConfigSection section, List<SourceConfig> sources) {
    Optional<Instant> from = time(section, "from");
    Optional<Instant> to = time(section, "to");
    Optional<Duration> every = section.duration("every", Duration.ofMinutes(1));
    Set<String> monitors =
        known(
            section,
            "monitors",
            sources.stream()
                .flatMap(source -> source.monitors().stream())
                .map(MonitorConfig::name)
                .collect(Collectors.toSet()));
    Set<String> features =
        known(
            section,
            "features",
            sources.stream()
                .flatMap(source -> source.features().stream())
                .collect(Collectors.toSet()));
    section.finish();
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    Duration length = Duration.between(from.get(), to.get());
    if (length.isZero() || length.isNegative()) {
      section.refuse("to", "is not after `from`. Write a later time.");
      return Optional.empty();
    }
    if (every.filter(period -> period.compareTo(length) <= 0).isPresent()) {
      section.refuse(
          "every",
          "is not longer than the maintenance itself, %s. Write a longer duration, such as 7d."
              .formatted(Durations.format(length)));
      return Optional.empty();
    }
    return Optional.of(new MaintenanceWindow(from.get(), to.get(), every, monitors, features));
  }

  private static Optional<Instant> time(ConfigSection section, String key) {
    String fix = "Write a time such as 2026-01-31T22:00:00Z.";
    if (!section.has(key)) {
      section.missing(key, fix);
    }
    return section.parsed(
        key,
        text -> {
          try {
            return Optional.of(Instant.parse(text.strip()));
          } catch (DateTimeParseException e) {
            return Optional.empty();
          }
        },
        "is not a time with a zone. " + fix);
  }

  private static Set<String> known(ConfigSection section, String key, Set<String> names) {
    Set<String> wanted = new LinkedHashSet<>(section.texts(key).orElse(List.of()));
    for (String name : wanted) {
      if (!names.contains(name)) {
        section.problem(
            key,
            "%s is not one of the configured %s.%s"
                .formatted(
                    name,
                    key,
                    NearestName.to(name, names)
                        .map(" Did you mean %s?"::formatted)
                        .orElse(" Remove it.")));
      }
    }
    return wanted;
  }
}
