package io.codrift.streams.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of the YAML file. Reading a key makes it known; {@link #finish()} reports all unknown
 * keys. Values are read as text, so that {@code no} or {@code 1e3} is kept as written. Problems are
 * added to {@link ConfigProblems}, and reading continues.
 */
final class ConfigSection {
  /** User and password in a URL. */
  private static final Pattern USER_OF_URL = Pattern.compile("//[^/]*@");

  private final String path;
  private final Node node;
  private final ConfigProblems problems;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  private ConfigSection(String path, MappingNode node, ConfigProblems problems) {
    this.path = path;
    this.node = node;
    this.problems = problems;
    for (NodeTuple entry : node.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        problems.add(entry.getKeyNode(), path, "a key must be plain text.");
      } else if (entries.putIfAbsent(key.getValue(), entry) != null) {
        problems.add(key, child(key.getValue()), "is given twice. Remove one of the two.");
      }
    }
  }

  /** Reads a node as a mapping. If it is not one, adds a problem and returns empty. */
  static Optional<ConfigSection> of(String path, Node node, ConfigProblems problems) {
    if (node instanceof MappingNode mapping) {
      return Optional.of(new ConfigSection(path, mapping, problems));
    }
    problems.add(node, path, "must be a mapping of keys to values, not " + described(node) + ".");
    return Optional.empty();
  }

  String path() {
    return path;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  Set<String> keys() {
    return entries.keySet();
  }

  /** Reports a problem of this mapping as a whole. */
  void problem(String message) {
    problems.add(node, path, message);
  }

  /** Reports a problem of one key. */
  void problem(String key, String message) {
    NodeTuple entry = entries.get(key);
    problems.add(entry == null ? node : entry.getKeyNode(), child(key), message);
  }

  /** Reports a problem with the value of a key, which is quoted as it was written. */
  void refuse(String key, String message) {
    problem(key, quoted(key) + " " + message);
  }

  /** Reports that a required key is missing. */
  void missing(String key, String fix) {
    problems.add(node, child(key), "is missing. " + fix);
  }

  /** A scalar, with environment variables replaced. */
  Optional<String> text(String key) {
    return value(key)
        .flatMap(
            n -> {
              if (!(n instanceof ScalarNode scalar)) {
                problem(key, "must be a single value, not " + described(n) + ".");
                return Optional.empty();
              }
              return scalar(child(key), scalar);
            });
  }

  /**
   * A scalar that {@code parse} accepts; {@code fix} is the advice for one that it does not accept.
   */
  <T> Optional<T> parsed(String key, Function<String, Optional<T>> parse, String fix) {
    return text(key)
        .flatMap(
            text -> {
              Optional<T> value = parse.apply(text);
              if (value.isEmpty()) {
                refuse(key, fix);
              }
              return value;
            });
  }

  /** A scalar that no message shows. A line break at its end, as many files have, is refused. */
  Optional<Secret> secret(String key) {
    return text(key)
        .filter(
            text -> {
              boolean clean = text.chars().noneMatch(Character::isISOControl);
              if (!clean) {
                problem(
                    key,
                    "contains a line break or another control character. Remove it; secrets that"
                        + " come from files often end with one.");
              }
              return clean;
            })
        .map(Secret::new);
  }

  /** A path of the file system. */
  Optional<Path> file(String key) {
    return parsed(
        key,
        text -> {
          try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
          } catch (InvalidPathException e) {
            return Optional.empty();
          }
        },
        "is not a path. Write one.");
  }

  /** Refuses a known key that has no effect here. */
  void useless(String key, String where) {
    useless(key, where, "Remove it.");
  }

  /** Same as {@link #useless(String, String)}, with another fix. */
  void useless(String key, String where, String fix) {
    learn(key);
    if (has(key)) {
      problem(key, "has no effect %s. %s".formatted(where, fix));
    }
  }

  /** A whole number within bounds. */
  Optional<Integer> integer(String key, int least, int most) {
    return parsed(
        key,
        text -> {
          try {
            int value = Integer.parseInt(text.strip().replace("_", ""));
            return value < least || value > most ? Optional.empty() : Optional.of(value);
          } catch (NumberFormatException e) {
            return Optional.empty();
          }
        },
        "is not a whole number from %d to %d. Write one.".formatted(least, most));
  }

  /** A duration of at least {@code least}. */
  Optional<Duration> duration(String key, Duration least) {
    return parsed(key, Durations::parse, "is not a duration. " + Durations.HINT)
        .filter(
            d -> {
              if (d.compareTo(least) < 0) {
                refuse(key, "is too short. Write at least %s.".formatted(Durations.format(least)));
              }
              return d.compareTo(least) >= 0;
            });
  }

  /** A number of bytes of at least {@code least}. */
  OptionalLong bytes(String key, long least) {
    return parsed(key, ByteSizes::parse, "is not a size. " + ByteSizes.HINT)
        .filter(
            bytes -> {
              if (bytes < least) {
                refuse(
                    key, "is too small. Write at least %s.".formatted(ByteSizes.megabytes(least)));
              }
              return bytes >= least;
            })
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  /** One of the given words. */
  <T> Optional<T> choice(String key, Map<String, T> choices) {
    return parsed(
        key,
        text -> Optional.ofNullable(choices.get(text)),
        "is not known. Write one of " + String.join(", ", choices.keySet()) + ".");
  }

  /** A list of scalars; one scalar is a list of one. */
  Optional<List<String>> texts(String key) {
    return value(key)
        .flatMap(
            n -> {
              if (n instanceof ScalarNode scalar) {
                return scalar(child(key), scalar).map(List::of);
              }
              if (!(n instanceof SequenceNode sequence)) {
                problem(key, "must be a list, such as [a, b], not " + described(n) + ".");
                return Optional.empty();
              }
              List<String> texts = new ArrayList<>();
              for (int i = 0; i < sequence.getValue().size(); i++) {
                Node item = sequence.getValue().get(i);
                String where = child(key) + "[" + i + "]";
                if (item instanceof ScalarNode scalar) {
                  scalar(where, scalar).ifPresent(texts::add);
                } else {
                  problems.add(item, where, "must be a single value, not " + described(item) + ".");
                }
              }
              return Optional.of(texts);
            });
  }

  /** A mapping. */
  Optional<ConfigSection> section(String key) {
    return value(key).flatMap(n -> of(child(key), n, problems));
  }

  /**
   * A mapping.
   *
   * @param fix what to write where the value is a single one, such as a duration
   */
  Optional<ConfigSection> section(String key, String fix) {
    return value(key)
        .flatMap(
            n -> {
              if (n instanceof ScalarNode) {
                problem(key, "must be a mapping of keys to values, not a single value. " + fix);
                return Optional.empty();
              }
              return of(child(key), n, problems);
            });
  }

  /** A mapping, or one scalar as the short form of its {@code shortFor} key. */
  Optional<ConfigSection> sectionOr(String key, String shortFor) {
    return value(key)
        .flatMap(
            n -> {
              if (n instanceof ScalarNode scalar) {
                ScalarNode name =
                    new ScalarNode(
                        Tag.STR,
                        shortFor,
                        scalar.getStartMark(),
                        scalar.getEndMark(),
                        scalar.getScalarStyle());
                MappingNode mapping =
                    new MappingNode(
                        Tag.MAP,
                        true,
                        List.of(new NodeTuple(name, scalar)),
                        scalar.getStartMark(),
                        scalar.getEndMark(),
                        FlowStyle.FLOW);
                return Optional.of(new ConfigSection(child(key), mapping, problems));
              }
              return of(child(key), n, problems);
            });
  }

  /** A list of mappings. */
  Optional<List<ConfigSection>> sections(String key) {
    return value(key)
        .flatMap(
            n -> {
              if (!(n instanceof SequenceNode sequence)) {
                problem(
                    key,
                    "must be a list of mappings, each starting with a dash, not "
                        + described(n)
                        + ".");
                return Optional.empty();
              }
              List<ConfigSection> sections = new ArrayList<>();
              for (int i = 0; i < sequence.getValue().size(); i++) {
                of(child(key) + "[" + i + "]", sequence.getValue().get(i), problems)
                    .ifPresent(sections::add);
              }
              return Optional.of(sections);
            });
  }

  /** Reports every unknown key. */
  void finish() {
    for (String key : entries.keySet()) {
      if (!known.contains(key)) {
        problem(key, "is not a known key" + advice(key));
      }
    }
  }

  private String advice(String key) {
    int dot = key.indexOf('.');
    if (dot > 0 && known.contains(key.substring(0, dot))) {
      return ". A dot does not separate keys: write `%s: { %s: … }`."
          .formatted(key.substring(0, dot), key.substring(dot + 1));
    }
    Optional<String> near = NearestName.to(key, known);
    if (near.isPresent()) {
      return ". Did you mean %s?".formatted(near.get());
    }
    List<String> elsewhere = problems.near(key);
    return elsewhere.isEmpty()
        ? ". Remove it; the known keys here are " + String.join(", ", new TreeSet<>(known)) + "."
        : " here. Did you mean %s?".formatted(String.join(" or ", elsewhere));
  }

  private void learn(String key) {
    known.add(key);
    problems.asked(child(key));
  }

  private Optional<Node> value(String key) {
    learn(key);
    NodeTuple entry = entries.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    if (Tag.NULL.equals(entry.getValueNode().getTag())) {
      problem(key, "has no value. Write one. A key that has a default may be left out.");
      return Optional.empty();
    }
    return Optional.of(entry.getValueNode());
  }

  private Optional<String> scalar(String where, ScalarNode scalar) {
    try {
      return Optional.of(problems.environment().replace(scalar.getValue()));
    } catch (IllegalArgumentException e) {
      problems.add(scalar, where, e.getMessage());
      return Optional.empty();
    }
  }

  /** The value as written, before environment variables are replaced: those may be secrets. */
  private String quoted(String key) {
    NodeTuple entry = entries.get(key);
    return entry != null && entry.getValueNode() instanceof ScalarNode scalar
        ? "\"" + USER_OF_URL.matcher(scalar.getValue()).replaceFirst("//(hidden)@") + "\""
        : "its value";
  }

  private static String described(Node node) {
    if (node instanceof MappingNode) {
      return "a mapping";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    return Tag.NULL.equals(node.getTag()) ? "empty" : "a single value";
  }

  private String child(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
