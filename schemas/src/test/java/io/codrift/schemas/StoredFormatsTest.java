package io.codrift.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages of earlier versions are read by this version, and by a version with one more field in
 * every record.
 */
class StoredFormatsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KnownSchemas schemas = KnownSchemas.bundled();

  /**
   * A message as an earlier version wrote it.
   *
   * @param content its fields as JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Fixture(String name, String record, byte[] bytes, JsonNode content) {
    @Override
    public String toString() {
      return record + ": " + name;
    }
  }

  static Stream<Fixture> fixtures() throws IOException {
    JsonNode all =
        JSON.readTree(StoredFormatsTest.class.getResource("/formats/0.1.0-b9a83cf/messages.json"));
    return StreamSupport.stream(all.spliterator(), false)
        .map(
            one ->
                new Fixture(
                    one.get("name").asText(),
                    one.get("record").asText(),
                    HexFormat.of().parseHex(one.get("bytes").asText()),
                    one.get("content")));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void areReadWithAllTheirFields(Fixture fixture) {
    MessageCodec<?> codec = codec(fixture.record());
    assertThat(codec.matches(fixture.bytes())).isTrue();
    assertCovers(content(codec.decode(fixture.bytes())), fixture.content(), fixture.record());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void areReadAfterAFieldWasAdded(Fixture fixture) {
    JsonNode read = json(newer(fixture));
    assertCovers(read, fixture.content(), fixture.record());
    assertThat(read.findValuesAsText(NewerSchema.FIELD))
        .as("the new field of the record and of every record in it")
        .isNotEmpty()
        .containsOnly(NewerSchema.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void areReadByThisVersionAfterANewerOneWroteThem(Fixture fixture) {
    GenericData.Record newer = newer(fixture);
    byte[] bytes = encode(newer);
    MessageCodec<?> codec = codec(fixture.record());
    assertThatThrownBy(() -> codec.decode(bytes)).isInstanceOf(UnknownSchemaException.class);

    schemas.add(newer.getSchema());
    assertThat(codec.matches(bytes)).isTrue();
    assertCovers(content(codec.decode(bytes)), fixture.content(), fixture.record());
  }

  /** The message as a newer version reads it. */
  private GenericData.Record newer(Fixture fixture) {
    Schema newer = NewerSchema.of(codec(fixture.record()).decode(fixture.bytes()).getSchema());
    try {
      return new BinaryMessageDecoder<GenericData.Record>(generic(), newer, schemas)
          .decode(fixture.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] encode(GenericData.Record record) {
    try {
      ByteBuffer buffer =
          new BinaryMessageEncoder<GenericData.Record>(generic(), record.getSchema())
              .encode(record);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GenericData generic() {
    GenericData data = new GenericData();
    data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    return data;
  }

  private MessageCodec<? extends SpecificRecord> codec(String record) {
    try {
      return new MessageCodec<>(
          Class.forName("io.codrift.schemas." + record).asSubclass(SpecificRecord.class), schemas);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode content(SpecificRecord record) {
    return parse(SpecificData.getForClass(record.getClass()).toString(record));
  }

  private static JsonNode json(GenericData.Record record) {
    return parse(generic().toString(record));
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every field that was written has the same value. Fields may have been added since. */
  private static void assertCovers(JsonNode found, JsonNode expected, String path) {
    if (expected.isObject()) {
      expected
          .fields()
          .forEachRemaining(
              field -> {
                assertThat(found.has(field.getKey())).as(path + "." + field.getKey()).isTrue();
                assertCovers(
                    found.get(field.getKey()), field.getValue(), path + "." + field.getKey());
              });
    } else if (expected.isArray()) {
      assertThat(found).as(path).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertCovers(found.get(i), expected.get(i), path + "[" + i + "]");
      }
    } else {
      assertThat(found).as(path).isEqualTo(expected);
    }
  }
}
