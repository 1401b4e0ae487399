package io.codrift.architecture;

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
 * An allow-list of dependencies with one row per package of a module. No other dependency is
 * allowed, except on the JDK's {@code java} packages.
 *
 * <p>Rows are listed bottom to top. A row may name only packages that are listed before it, so
 * there can be no cycle. The rules are broken by a package without a row, a row without a package,
 * a dependency that the row does not name, and a name in a row that no class of the package uses.
 */
public final class PackageRules {
  /** Entries below it do not include their subpackages, entries of libraries do. */
  private static final String OWN = "io.codrift";

  private final String root;
  private final Map<String, Set<String>> rows = new LinkedHashMap<>();

  private PackageRules(String root) {
    this.root = root;
  }

  /**
   * Rules without a row: no package is allowed to exist.
   *
   * @param root what the names of rows are relative to
   */
  public static PackageRules below(String root) {
    return new PackageRules(root);
  }

  /**
   * Adds a row.
   *
   * @param name the package's name below the root; empty for the root itself
   * @param known allowed dependencies: names of packages that already have a row; full names of
   *     packages in other modules of Codrift, without their subpackages; and full names of library
   *     packages, which include their subpackages
   * @throws IllegalArgumentException if the package has a row already
   */
  public PackageRules row(String name, String... known) {
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

  /**
   * Checks the classes of the module.
   *
   * @throws AssertionError if the rules are broken, with one sentence for each reason
   */
  public void check(JavaClasses classes) {
    List<String> broken = broken(classes);
    if (!broken.isEmpty()) {
      throw new AssertionError("Package rules are broken:\n" + String.join("\n", broken));
    }
  }

  /** The violations of the rules, one sentence each; empty if there are none. */
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
              .filter(entry -> rows.containsKey(entry) && !isBelow(entry, name))
              .forEach(
                  entry ->
                      broken.add(
                          "the row of %s names %s, which is not below it".formatted(name, entry)));
          allowed.stream()
              .filter(entry -> !used.getOrDefault(name, Set.of()).contains(entry))
              .forEach(
                  entry ->
                      broken.add(
                          "the row of %s names %s, which is not used".formatted(name, entry)));
        });
    return broken.stream().distinct().sorted().toList();
  }

  private boolean isBelow(String lower, String upper) {
    List<String> order = List.copyOf(rows.keySet());
    return order.indexOf(lower) < order.indexOf(upper);
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

  private static boolean isLibrary(String entry) {
    return !entry.equals(OWN) && !entry.startsWith(OWN + ".");
  }
}
