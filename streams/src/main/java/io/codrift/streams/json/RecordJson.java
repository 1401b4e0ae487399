package io.codrift.streams.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * An Avro record as plain JSON: the schema's field names, {@code null} for a missing number, and
 * times in milliseconds since the epoch.
 */
public final class RecordJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private RecordJson() {}

  /** One line, without a line break. */
  public static String of(SpecificRecord value) {
    return of(value, Map.of());
  }

  /**
   * One line, without a line break.
   *
   * @param texts further fields, after those of the record, in the order of the map
   */
  public static String of(SpecificRecord value, Map<String, String> texts) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      writeFields(json, value);
      for (Map.Entry<String, String> field : texts.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void writeFields(JsonGenerator json, SpecificRecord record) throws IOException {
    for (Schema.Field field : record.getSchema().getFields()) {
      json.writeFieldName(field.name());
      write(json, record.get(field.pos()));
    }
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value instanceof SpecificRecord nested) {
      json.writeStartObject();
      writeFields(json, nested);
      json.writeEndObject();
    } else if (value instanceof Collection<?> items) {
      json.writeStartArray();
      for (Object item : items) {
        write(json, item);
      }
      json.writeEndArray();
    } else if (value instanceof Instant instant) {
      json.writeNumber(instant.toEpochMilli());
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      json.writeNull();
    } else if (value instanceof Number || value instanceof Boolean) {
      json.writeRawValue(value.toString());
    } else if (value == null) {
      json.writeNull();
    } else {
      json.writeString(value.toString());
    }
  }
}
