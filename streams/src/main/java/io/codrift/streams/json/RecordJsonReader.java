package io.codrift.streams.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads what {@link RecordJson} writes, of older and newer versions too: a field that is not there
 * has the schema's default, and a field that the schema does not have is left out.
 *
 * @param <T> the type of the record
 */
public final class RecordJsonReader<T extends SpecificRecord> {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Class<T> type;
  private final Schema schema;

  /** A reader of one type. */
  public RecordJsonReader(Class<T> type) {
    this.type = type;
    this.schema = SpecificData.get().getSchema(type);
  }

  /**
   * Reads one line.
   *
   * @throws IllegalArgumentException if it is no JSON object, or a field has no value that fits
   */
  T read(String line) {
    return readIf(line, json -> true).orElseThrow();
  }

  /**
   * Reads one line if it is of a kind.
   *
   * @throws IllegalArgumentException if it is no JSON object, or a field has no value that fits
   */
  public Optional<T> readIf(String line, Predicate<JsonNode> kind) {
    JsonNode json;
    try {
      json = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("is no JSON: " + e.getOriginalMessage(), e);
    }
    return kind.test(json)
        ? Optional.of(type.cast(object(json, schema, schema.getName())))
        : Optional.empty();
  }

  private static Object object(JsonNode json, Schema schema, String name) {
    if (json == null || !json.isObject()) {
      throw unfit(json, name, "an object");
    }
    SpecificRecord found =
        (SpecificRecord) SpecificData.newInstance(SpecificData.get().getClass(schema), schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode value = json.get(field.name());
      if (value != null) {
        found.put(field.pos(), value(value, field.schema(), field.name()));
      } else if (field.hasDefaultValue()) {
        found.put(field.pos(), SpecificData.get().getDefaultValue(field));
      } else {
        throw new IllegalArgumentException(
            "has no %s. Is it a line of another kind?".formatted(field.name()));
      }
    }
    return found;
  }

  private static Object value(JsonNode json, Schema schema, String name) {
    return switch (schema.getType()) {
      case UNION -> union(json, schema.getTypes(), name);
      case RECORD -> object(json, schema, name);
      case ARRAY -> items(json, schema.getElementType(), name);
      case ENUM -> symbol(text(json, name), schema);
      case STRING -> text(json, name);
      case LONG -> schema.getLogicalType() == null ? whole(json, name) : instant(json, name);
      case INT -> Math.toIntExact(whole(json, name));
      case DOUBLE -> number(json, name);
      case BOOLEAN -> {
        if (!json.isBoolean()) {
          throw unfit(json, name, "true or false");
        }
        yield json.booleanValue();
      }
      default -> throw new IllegalArgumentException(name + " has the type " + schema.getType());
    };
  }

  /** Unions are those of null and one type. */
  private static Object union(JsonNode json, List<Schema> types, String name) {
    return json.isNull()
        ? null
        : value(
            json,
            types.stream().filter(s -> s.getType() != Schema.Type.NULL).findFirst().orElseThrow(),
            name);
  }

  private static List<Object> items(JsonNode json, Schema type, String name) {
    if (!json.isArray()) {
      throw unfit(json, name, "a list");
    }
    List<Object> items = new ArrayList<>();
    json.forEach(item -> items.add(value(item, type, name)));
    return items;
  }

  /** A symbol that this version does not know is the schema's default. */
  private static Object symbol(String text, Schema schema) {
    String known = schema.hasEnumSymbol(text) ? text : schema.getEnumDefault();
    return SpecificData.get().createEnum(known, schema);
  }

  private static Instant instant(JsonNode json, String name) {
    return Instant.ofEpochMilli(whole(json, name));
  }

  private static String text(JsonNode json, String name) {
    if (!json.isTextual()) {
      throw unfit(json, name, "a text");
    }
    return json.textValue();
  }

  private static long whole(JsonNode json, String name) {
    if (!json.isIntegralNumber() || !json.canConvertToLong()) {
      throw unfit(json, name, "a whole number");
    }
    return json.longValue();
  }

  private static double number(JsonNode json, String name) {
    if (!json.isNumber()) {
      throw unfit(json, name, "a number");
    }
    return json.doubleValue();
  }

  private static IllegalArgumentException unfit(JsonNode json, String name, String expected) {
    return new IllegalArgumentException("%s is %s, not %s".formatted(name, json, expected));
  }
}
