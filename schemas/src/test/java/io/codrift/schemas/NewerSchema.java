package io.codrift.schemas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A schema as a newer version may change it: every record has one more field, before the others,
 * and every enum has one more symbol.
 */
final class NewerSchema {
  static final String FIELD = "added_later";
  static final String DEFAULT = "not written";
  static final String SYMBOL = "ADDED_LATER";

  private final Map<String, Schema> named = new HashMap<>();

  private NewerSchema() {}

  static Schema of(Schema schema) {
    return new NewerSchema().newer(schema);
  }

  private Schema newer(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> record(schema);
      case ENUM -> enumeration(schema);
      case ARRAY -> Schema.createArray(newer(schema.getElementType()));
      case UNION -> Schema.createUnion(schema.getTypes().stream().map(this::newer).toList());
      default -> schema;
    };
  }

  private Schema record(Schema schema) {
    Schema known = named.get(schema.getFullName());
    if (known != null) {
      return known;
    }
    Schema newer =
        Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false);
    named.put(schema.getFullName(), newer);
    List<Schema.Field> fields = new ArrayList<>();
    fields.add(new Schema.Field(FIELD, Schema.create(Schema.Type.STRING), null, DEFAULT));
    for (Schema.Field field : schema.getFields()) {
      fields.add(
          new Schema.Field(field.name(), newer(field.schema()), field.doc(), field.defaultVal()));
    }
    newer.setFields(fields);
    return newer;
  }

  private Schema enumeration(Schema schema) {
    return named.computeIfAbsent(
        schema.getFullName(),
        name -> {
          List<String> symbols = new ArrayList<>(schema.getEnumSymbols());
          symbols.add(SYMBOL);
          return Schema.createEnum(
              schema.getName(),
              schema.getDoc(),
              schema.getNamespace(),
              symbols,
              schema.getEnumDefault());
        });
  }
}
