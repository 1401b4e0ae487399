package io.codrift.model;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An allow-list of dependencies: one row for each package, and nothing else is allowed. The JDK's
 * {@code java} packages are always allowed.
 *
 * <p>Rows are listed bottom to top. A row may name only packages that are listed before it, so that
 * there can be no cycle. The rules are broken by a package without a row, a row without a package,
 * a dependency that the row does not name, and a name in a row that no class of the package needs.
 */
final class PackageRules {
  private final String root;
  private final Map<String, Set<String>> rows = new LinkedHashMap<>();

  private PackageRules(String root) {
    this.root = root;
  }

  /** Rules without a row: no package at or below {@code root} is allowed to exist. */
  static PackageRules below(String root) {
    return new PackageRules(root);
  }

  /**
   * Adds a row.
   *
   * @param name the package's name below the root; empty for the root itself
   * @param known what it may know: names of packages that have a row already, and full names of
   *     library packages, which stand for all packages below them too
   * @throws IllegalArgumentException if the package has a row already
   */
  PackageRules row(String name, String... known) {
    Set<String> allowed = new TreeSet<>();
    for (String entry : known) {
      allowed.add(rows.containsKey(full(entry)) ? full(entry) : entry);
    }
    if (rows.putIfAbsent(full(name), allowed) != null) {
      throw new IllegalArgumentException("package \"%s\" has two rows".formatted(name));
    }
    return this;
  }

  private String full(String name) {
    return name.isEmpty() ? root : root + "." + name;
  }

  /** What breaks the rules, one sentence each; none if they hold. */
  List<String> broken(JavaClasses classes) {
    Map<String, Set<String>> used = new TreeMap<>();
    List<String> broken = new ArrayList<>();
    for (JavaClass type : classes) {
      String from = type.getPackageName();
      Set<String> needed = used.computeIfAbsent(from, name -> new TreeSet<>());
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> !target.isPrimitive() && !isFree(from, target.getPackageName()))
          .forEach(
              target ->
                  entryFor(from, target.getPackageName())
                      .ifPresentOrElse(
                          needed::add,
                          () ->
                              broken.add(
                                  "%s must not know %s"
                                      .formatted(type.getName(), target.getName()))));
    }
    used.keySet().stream()
        .filter(name -> !rows.containsKey(name))
        .forEach(name -> broken.add("package %s has no row".formatted(name)));
    rows.forEach(
        (name, allowed) -> {
          if (!used.containsKey(name)) {
            broken.add("there is a row for %s, but no such package".formatted(name));
          }
          allowed.stream()
              .filter(entry -> !used.getOrDefault(name, Set.of()).contains(entry))
              .forEach(
                  entry -> broken.add("the row of %s names %s in vain".formatted(name, entry)));
        });
    return broken.stream().distinct().sorted().toList();
  }

  private static boolean isFree(String from, String to) {
    return to.equals(from) || to.startsWith("java.");
  }

  /** What allows a package to know another. */
  private Optional<String> entryFor(String from, String to) {
    return rows.getOrDefault(from, Set.of()).stream()
        .filter(entry -> to.equals(entry) || isLibrary(entry) && to.startsWith(entry + "."))
        .findFirst();
  }

  private boolean isLibrary(String entry) {
    return !entry.equals(root) && !entry.startsWith(root + ".");
  }
}
