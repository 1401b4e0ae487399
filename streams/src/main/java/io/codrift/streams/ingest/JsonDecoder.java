package io.codrift.streams.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.codrift.model.Category;
import io.codrift.streams.config.SourceConfig;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.kafka.common.header.Headers;

/**
 * Decodes one JSON object per record, read as a stream: fields that are not configured are skipped.
 * A name with dots is used both as a field name and as a path through nested objects. NaN and
 * Infinity, which some writers emit, are missing values. A numeric string is not a number. A string
 * is a category where the feature is declared to be one.
 */
final class JsonDecoder implements RecordDecoder {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** A longer text is not looked at. */
  private static final int LONGEST_NUMBER = 64;

  private final RowBuilder row;

  JsonDecoder(SourceConfig source) {
    row = new RowBuilder(source);
  }

  @Override
  public Decoded decode(byte[] key, byte[] value, Headers headers, long recordTimestamp) {
    if (value == null) {
      return new Decoded.Rejected(RejectReason.UNDECODABLE, "the record has no value");
    }
    row.reset();
    try (JsonParser parser = FACTORY.createParser(value)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Decoded.Rejected(RejectReason.UNDECODABLE, "the value is not a JSON object");
      }
      object(parser, "");
      if (!row.isRejected() && parser.nextToken() != null) {
        return new Decoded.Rejected(
            RejectReason.UNDECODABLE, "the value has more than one JSON object");
      }
      return row.build(recordTimestamp);
    } catch (IOException e) {
      return new Decoded.Rejected(RejectReason.UNDECODABLE, "the value is not JSON: " + brief(e));
    }
  }

  /** The first line of Jackson's message; the rest quotes the source. */
  private static String brief(IOException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private void object(JsonParser parser, String prefix) throws IOException {
    while (!row.isRejected() && parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String path = prefix.isEmpty() ? name : prefix + name;
      JsonToken token = parser.nextToken();
      if (row.wants(path)) {
        field(parser, path, token);
      } else if (!row.leadsThrough(path)) {
        parser.skipChildren();
      } else if (token == JsonToken.START_OBJECT) {
        object(parser, path + ".");
      } else if (token == JsonToken.VALUE_NULL) {
        row.nothing(path);
      } else {
        row.reject(RejectReason.WRONG_TYPE, path + " is " + described(token) + ", not an object");
      }
    }
  }

  private void field(JsonParser parser, String path, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      row.nothing(path);
      return;
    }
    if (row.isCategorical(path)) {
      switch (token) {
        case VALUE_STRING, VALUE_TRUE, VALUE_FALSE -> row.category(path, parser.getText());
        case VALUE_NUMBER_INT ->
            row.category(path, Category.text(new BigDecimal(parser.getBigIntegerValue())));
        case VALUE_NUMBER_FLOAT -> row.feature(path, parser.getDoubleValue());
        default -> refuse(path, token, "a text, a number or a boolean");
      }
    } else if (row.isFeature(path)) {
      switch (token) {
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> row.feature(path, parser.getDoubleValue());
        case VALUE_TRUE -> row.feature(path, 1);
        case VALUE_FALSE -> row.feature(path, 0);
        case VALUE_STRING -> refuseText(path, parser.getText());
        default -> refuse(path, token, "a number");
      }
    }
    if (row.isSegment(path)) {
      switch (token) {
        case VALUE_STRING, VALUE_NUMBER_INT, VALUE_TRUE, VALUE_FALSE ->
            row.segment(path, parser.getText());
        default -> refuse(path, token, "a text, a whole number or a boolean");
      }
    }
    if (row.isTimestamp(path)) {
      switch (token) {
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> time(parser, path);
        case VALUE_STRING -> row.timestamp(path, parser.getText());
        default -> refuse(path, token, "a number since the epoch or an ISO-8601 time");
      }
    }
    if (token.isStructStart()) {
      parser.skipChildren();
    }
  }

  /** A double does not hold the nanoseconds of our days. */
  private void time(JsonParser parser, String path) throws IOException {
    switch (parser.getNumberType()) {
      case INT, LONG -> row.timestampNumber(path, parser.getLongValue());
      default -> row.timestampNumber(path, parser.getDoubleValue());
    }
  }

  private void refuseText(String path, String text) {
    if (isNumber(text)) {
      row.reject(
          RejectReason.WRONG_TYPE,
          path + " is the text of a number, expected " + RowBuilder.UNQUOTE);
    } else {
      refuse(path, JsonToken.VALUE_STRING, RowBuilder.DECLARE);
    }
  }

  private static boolean isNumber(String text) {
    try {
      if (text.length() > LONGEST_NUMBER) {
        return false;
      }
      BigDecimal unused = new BigDecimal(text.strip());
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void refuse(String path, JsonToken token, String expected) {
    row.reject(
        RejectReason.WRONG_TYPE, path + " is " + described(token) + ", expected " + expected);
  }

  private static String described(JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> "a string";
      case START_ARRAY -> "a list";
      case START_OBJECT -> "an object";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NUMBER_FLOAT -> "a fraction";
      case VALUE_NUMBER_INT -> "a whole number";
      default -> "null";
    };
  }
}
