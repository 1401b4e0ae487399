package io.codrift.streams.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.streams.config.NearestName;
import java.io.IOException;
import java.util.SortedSet;
import java.util.TreeSet;

/** The fields that JSON records have, by their paths. */
final class FieldNames {
  /** Records with keys that are data have any number of fields. */
  private static final int MOST = 200;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SortedSet<String> paths = new TreeSet<>();

  /** Adds the fields of a value; bytes that are no JSON object have none. */
  void add(byte[] value) {
    if (value == null) {
      return;
    }
    try {
      add("", JSON.readTree(value));
    } catch (IOException e) {
      // It is among the refused records, with a reason.
    }
  }

  private void add(String prefix, JsonNode node) {
    node.fields()
        .forEachRemaining(
            field -> {
              String path = prefix + field.getKey();
              if (field.getValue().isObject()) {
                add(path + ".", field.getValue());
              } else if (paths.size() < MOST) {
                paths.add(path);
              }
            });
  }

  boolean has(String path) {
    return paths.contains(path);
  }

  /** Which fields there are in place of one that is not there. */
  String advice(String path) {
    return NearestName.to(path, paths)
        .map("Did you mean %s?"::formatted)
        .orElseGet(() -> "The records have " + String.join(", ", paths) + ".");
  }
}
