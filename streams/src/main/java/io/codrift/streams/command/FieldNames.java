package io.codrift.streams.command;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.codrift.streams.config.NearestName;
import io.codrift.streams.text.Printable;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The fields that JSON records have, by their paths. */
final class FieldNames {
  /** Records with keys that are data have any number of fields. */
  private static final int REMEMBERED = 200;

  private static final int LISTED = 20;
  private static final int LONGEST = 100;

  /** As the decoder reads records. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final Set<String> wanted;
  private final Set<String> found = new HashSet<>();
  private final SortedSet<String> paths = new TreeSet<>();
  private boolean more;
  private boolean objects;

  /**
   * @param wanted paths of the fields that are looked for, however many others there are
   */
  FieldNames(Collection<String> wanted) {
    this.wanted = Set.copyOf(wanted);
  }

  /** Adds the fields of a value; bytes that are no JSON object have none. */
  void add(byte[] value) {
    if (value == null) {
      return;
    }
    try {
      JsonNode node = JSON.readTree(value);
      objects |= node.isObject();
      add("", node);
    } catch (IOException e) {
      // It is among the refused records, with a reason.
    }
  }

  private void add(String prefix, JsonNode node) {
    node.fields()
        .forEachRemaining(
            field -> {
              String path = prefix + field.getKey();
              if (wanted.contains(path)) {
                found.add(path);
              }
              if (field.getValue().isObject()) {
                add(path + ".", field.getValue());
              } else if (paths.size() < REMEMBERED) {
                paths.add(path);
              } else {
                more |= !paths.contains(path);
              }
            });
  }

  /** Whether a value was a JSON object; the others tell nothing of the names of fields. */
  boolean hasObjects() {
    return objects;
  }

  /** Whether a record has a field that was looked for. */
  boolean has(String path) {
    return found.contains(path);
  }

  /** Which fields there are in place of one that is not there. */
  String advice(String path) {
    return NearestName.to(path, paths)
        .map(near -> "Did you mean %s?".formatted(Printable.of(near, LONGEST)))
        .orElseGet(this::list);
  }

  private String list() {
    if (paths.isEmpty()) {
      return "The records have no fields.";
    }
    String first =
        paths.stream().limit(LISTED).map(p -> Printable.of(p, LONGEST)).collect(joining(", "));
    int others = paths.size() - LISTED;
    if (more) {
      return "The records have %s, and more than %d others.".formatted(first, others);
    }
    return others > 0
        ? "The records have %s, and %d others.".formatted(first, others)
        : "The records have %s.".formatted(first);
  }
}
