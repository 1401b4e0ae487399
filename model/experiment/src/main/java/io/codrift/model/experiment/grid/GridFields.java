package io.codrift.model.experiment.grid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * The typed values of the fields of a YAML file. What is wrong is told by file, field, value and
 * fix.
 */
final class GridFields {
  private static final YAMLMapper YAML = new YAMLMapper();

  private final String source;
  private final ObjectNode fields;

  private GridFields(String source, ObjectNode fields) {
    this.source = source;
    this.fields = fields;
  }

  /**
   * Reads fields.
   *
   * @param source for people: the name of the file
   * @param text YAML
   * @param changes fields that replace those of the text, in YAML; a value with a comma is a list,
   *     which may leave out its brackets
   * @param known the names of fields that there are
   * @throws GridException if there are no fields, or others
   */
  static GridFields read(
      String source, String text, Map<String, String> changes, List<String> known)
      throws GridException {
    if (!(parsed(source, text) instanceof ObjectNode fields)) {
      throw new GridException(
          source + " has no fields. Write some of " + String.join(", ", known) + ".");
    }
    for (Map.Entry<String, String> change : changes.entrySet()) {
      String value = change.getValue().strip();
      boolean list = value.contains(",") && !value.startsWith("[");
      fields.set(change.getKey(), parsed("--" + change.getKey(), list ? "[" + value + "]" : value));
    }
    for (String field : (Iterable<String>) fields::fieldNames) {
      if (!known.contains(field)) {
        throw new GridException(
            "%s has a field '%s'. The fields are %s."
                .formatted(source, field, String.join(", ", known)));
      }
    }
    return new GridFields(source, fields);
  }

  private static JsonNode parsed(String source, String text) throws GridException {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      String problem = e.getOriginalMessage().lines().findFirst().orElse("");
      String where = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw new GridException("%s%s is not YAML: %s.".formatted(source, where, problem), e);
    }
  }

  /** The name of the file, for people. */
  String source() {
    return source;
  }

  boolean has(String field) {
    return fields.has(field);
  }

  /** What a field has; null if the field is not there. */
  JsonNode node(String field) {
    return fields.get(field);
  }

  /** The values of a field; one value is a list of one. */
  List<JsonNode> values(String field) throws GridException {
    JsonNode node = node(field);
    if (node == null || node.isNull() || node.isMissingNode() || node.isArray() && node.isEmpty()) {
      throw new GridException("%s has no '%s'. Add it.".formatted(source, field));
    }
    List<JsonNode> values = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(values::add);
    } else {
      values.add(node);
    }
    return values;
  }

  /** What is wrong with a value, and how to correct it. */
  GridException wrong(String field, JsonNode value, String fix) {
    return new GridException("%s: '%s' has %s. %s".formatted(source, field, value.toString(), fix));
  }

  /** Names of a field, each once. */
  List<String> names(String field, Collection<String> known) throws GridException {
    List<String> names = new ArrayList<>();
    for (JsonNode value : values(field)) {
      names.add(name(field, value, known));
    }
    return once(field, names, JsonNodeFactory.instance::textNode);
  }

  /** A value that is there twice would run its cells twice, or count them twice. */
  <T> List<T> once(String field, List<T> values, Function<T, JsonNode> node) throws GridException {
    Set<T> seen = new HashSet<>();
    for (T value : values) {
      if (!seen.add(value)) {
        throw new GridException(
            "%s: '%s' has %s twice. Leave one out.".formatted(source, field, node.apply(value)));
      }
    }
    return values;
  }

  private String name(String field, JsonNode value, Collection<String> known) throws GridException {
    if (!value.isTextual() || !known.contains(value.textValue())) {
      throw wrong(field, value, "Use " + String.join(", ", known) + ".");
    }
    return value.textValue();
  }

  /** Whole numbers of a field, each once. */
  List<Integer> integers(String field, int least) throws GridException {
    List<Integer> integers = new ArrayList<>();
    for (JsonNode value : values(field)) {
      integers.add(integer(field, value, least));
    }
    return once(field, integers, JsonNodeFactory.instance::numberNode);
  }

  /** A whole number. */
  int integer(String field, JsonNode value, int least) throws GridException {
    if (!value.canConvertToExactIntegral()
        || !value.canConvertToInt()
        || value.intValue() < least) {
      throw wrong(field, value, "Use a whole number of at least " + least + ".");
    }
    return value.intValue();
  }

  /** Numbers of at least 0, each once. */
  List<Double> numbers(String field) throws GridException {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode value : values(field)) {
      if (!value.isNumber() || !Double.isFinite(value.doubleValue()) || value.doubleValue() < 0) {
        throw wrong(field, value, "Use a number of at least 0, in nats.");
      }
      // Negative zero is equal to zero.
      numbers.add(value.doubleValue() + 0.0);
    }
    return once(field, numbers, JsonNodeFactory.instance::numberNode);
  }

  /** The one whole number of a field; empty if the field is not there. */
  OptionalInt single(String field, int least) throws GridException {
    if (!has(field)) {
      return OptionalInt.empty();
    }
    List<JsonNode> values = values(field);
    if (values.size() > 1) {
      throw wrong(field, node(field), "Use one number.");
    }
    return OptionalInt.of(integer(field, values.get(0), least));
  }
}
