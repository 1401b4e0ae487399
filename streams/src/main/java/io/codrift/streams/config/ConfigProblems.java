package io.codrift.streams.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.Node;

/** Collects problems while a file is read, so that all are reported together. */
final class ConfigProblems {
  private final String file;
  private final EnvironmentVariables environment;
  private final List<ConfigProblem> found = new ArrayList<>();
  private final Set<String> asked = new TreeSet<>();

  ConfigProblems(String file, EnvironmentVariables environment) {
    this.file = file;
    this.environment = environment;
  }

  EnvironmentVariables environment() {
    return environment;
  }

  /** Records that a key is known, whether or not the file has it. */
  void asked(String path) {
    asked.add(path.replaceAll("\\[\\d+\\]", "[]"));
  }

  /** Every known key, without the indexes of list items. */
  Set<String> asked() {
    return asked;
  }

  /** The known paths whose last key is close to {@code key}: the two closest. */
  List<String> near(String key) {
    Map<String, String> paths = new TreeMap<>();
    asked.forEach(path -> paths.putIfAbsent(path.substring(path.lastIndexOf('.') + 1), path));
    return NearestName.allTo(key, paths.keySet()).limit(2).map(paths::get).toList();
  }

  void add(Node node, String path, String message) {
    found.add(new ConfigProblem(file, node.getStartMark().getLine() + 1, path, message));
  }

  void add(String message) {
    found.add(new ConfigProblem(file, 0, "", message));
  }

  /**
   * @throws ConfigException if there is any problem
   */
  void throwIfAny() {
    if (!found.isEmpty()) {
      found.sort(Comparator.comparingInt(ConfigProblem::line));
      throw new ConfigException(found);
    }
  }
}
