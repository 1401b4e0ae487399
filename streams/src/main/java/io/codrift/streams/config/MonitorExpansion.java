package io.codrift.streams.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Expands the {@code monitors} of one source: explicit ones, {@code pairs: all} and {@code target}.
 *
 * <p>The mutual information of two columns is symmetric, so a pair that two entries ask for is
 * monitored once, under its first name. Generated names are {@code a~b}.
 */
final class MonitorExpansion {
  /** All pairs of 100 features are 4,950 monitors. More is taken as a mistake. */
  static final int MAX_MONITORS = 5000;

  static final int MAX_DIMENSIONS = 100;

  private final List<MonitorConfig> monitors = new ArrayList<>();
  private final Set<Set<Set<String>>> watched = new LinkedHashSet<>();
  private final Set<String> names = new LinkedHashSet<>();

  List<MonitorConfig> expand(List<ConfigSection> entries) {
    // Explicit monitors come first, so that a pair with an explicit name keeps it.
    entries.stream().filter(MonitorExpansion::explicit).forEach(this::explicitMonitor);
    entries.stream().filter(e -> !explicit(e)).forEach(this::generated);
    if (monitors.size() > MAX_MONITORS) {
      entries
          .get(0)
          .problem(
              "the source has %d monitors, more than %d. Name fewer features."
                  .formatted(monitors.size(), MAX_MONITORS));
    }
    return monitors;
  }

  private static boolean explicit(ConfigSection entry) {
    return !entry.has("pairs") && !entry.has("target");
  }

  private void explicitMonitor(ConfigSection entry) {
    for (String key : List.of("name", "x", "y")) {
      if (!entry.has(key)) {
        entry.missing(
            key,
            "A monitor is `{ name: …, x: […], y: […] }`, `{ pairs: all, features: […] }` or"
                + " `{ target: …, features: […] }`.");
      }
    }
    if (entry.has("features")) {
      entry.texts("features");
      entry.problem("features", "belongs to `pairs` or `target`. Remove it, or add one of them.");
    }
    Optional<String> name = entry.text("name").filter(n -> named(entry, n));
    List<String> x = columns(entry, "x");
    List<String> y = columns(entry, "y");
    x.stream()
        .filter(y::contains)
        .findFirst()
        .ifPresent(
            both ->
                entry.problem(
                    "y", "%s is also in x. Remove it from one of the two.".formatted(both)));
    entry.finish();
    if (name.isPresent() && !x.isEmpty() && !y.isEmpty()) {
      if (!names.add(name.get())) {
        entry.refuse("name", "is the name of an earlier monitor. Choose another.");
      }
      watched.add(sides(x, y));
      monitors.add(new MonitorConfig(name.get(), x, y));
    }
  }

  private static boolean named(ConfigSection entry, String name) {
    boolean good = !name.isBlank() && name.length() <= 200 && name.chars().noneMatch(c -> c < ' ');
    if (!good) {
      entry.refuse("name", "is not a name. Write up to 200 printable characters.");
    }
    return good;
  }

  private static List<String> columns(ConfigSection entry, String key) {
    List<String> columns = entry.texts(key).orElse(List.of());
    if (entry.has(key) && columns.isEmpty()) {
      entry.problem(key, "has no feature. Name at least one.");
    }
    if (columns.size() > MAX_DIMENSIONS) {
      entry.problem(
          key,
          "names %d features, more than %d. Name fewer.".formatted(columns.size(), MAX_DIMENSIONS));
    }
    if (columns.stream().anyMatch(String::isBlank)) {
      entry.problem(key, "has an empty name. Remove it.");
    }
    Set<String> once = new LinkedHashSet<>(columns);
    if (once.size() < columns.size()) {
      entry.problem(key, "names a feature twice. Remove one of the two.");
    }
    return List.copyOf(once);
  }

  private void generated(ConfigSection entry) {
    entry.choice("pairs", Map.of("all", true));
    Optional<String> target = entry.text("target");
    String prefix = entry.text("name").map(n -> n + ":").orElse("");
    if (entry.has("pairs") && entry.has("target")) {
      entry.problem("target", "cannot be combined with `pairs`. Write two entries.");
    }
    if (!entry.has("features")) {
      entry.missing("features", "Add `features: [a, b, c]`.");
    }
    List<String> features = columns(entry, "features");
    entry.finish();
    if (entry.has("target")) {
      target.ifPresent(
          t -> features.stream().filter(f -> !f.equals(t)).forEach(f -> pair(entry, prefix, f, t)));
      return;
    }
    if (features.size() == 1) {
      entry.problem("features", "has one feature, but a pair needs two. Name at least two.");
    }
    for (int i = 0; i < features.size(); i++) {
      for (int j = i + 1; j < features.size(); j++) {
        pair(entry, prefix, features.get(i), features.get(j));
      }
    }
  }

  private void pair(ConfigSection entry, String prefix, String x, String y) {
    if (!watched.add(sides(List.of(x), List.of(y)))) {
      return;
    }
    String name = prefix + x + "~" + y;
    if (!names.add(name)) {
      entry.problem(
          "generates %s, the name of an earlier monitor. Rename that one.".formatted(name));
    }
    monitors.add(new MonitorConfig(name, List.of(x), List.of(y)));
  }

  /** X and Y as a set, because I(X;Y) = I(Y;X). */
  private static Set<Set<String>> sides(List<String> x, List<String> y) {
    Set<Set<String>> sides = new LinkedHashSet<>();
    sides.add(Set.copyOf(x));
    sides.add(Set.copyOf(y));
    return sides;
  }
}
