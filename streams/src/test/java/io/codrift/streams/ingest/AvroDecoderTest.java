package io.codrift.streams.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.Category;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.ConfigException;
import io.codrift.streams.config.TimestampUnit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvroDecoderTest {
  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Order", "fields": [
                {"name": "id", "type": "string"},
                {"name": "tags", "type": {"type": "map", "values": {"type": "array", "items": "int"}},
                 "default": {}},
                {"name": "nothing", "type": {"type": "array", "items": "null"}, "default": []},
                {"name": "next", "type": ["null", "Order"], "default": null},
                {"name": "price", "type": ["null", "double", "string"], "default": null},
                {"name": "count", "type": "int", "default": 1},
                {"name": "weight", "type": "float", "default": 0.5},
                {"name": "paid", "type": "boolean", "default": true},
                {"name": "kind", "type": {"type": "enum", "name": "Kind",
                 "symbols": ["A", "B", "C"]}, "default": "B"},
                {"name": "total", "type": {"type": "bytes", "logicalType": "decimal",
                 "precision": 9, "scale": 2}},
                {"name": "region", "type": "string", "default": "north"},
                {"name": "buyer", "type": ["null", {"type": "record", "name": "Buyer", "fields": [
                  {"name": "age", "type": "long"}, {"name": "name", "type": "string"}]}],
                 "default": null},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}}
              ]}
              """);

  private static final String[] NUMBERS = {
    "count", "weight", "paid", "kind", "total", "buyer.age", "at", "price"
  };

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeSchema() throws IOException {
    file = Files.writeString(folder.resolve("order.avsc"), SCHEMA.toString());
  }

  private static GenericRecordBuilder order() {
    return new GenericRecordBuilder(SCHEMA)
        .set("id", "o1")
        .set("tags", Map.of("a", List.of(1, 2), "b", List.of()))
        .set("total", decimal("12.34"))
        .set("at", 1_500_999L);
  }

  private static ByteBuffer decimal(String value) {
    return new Conversions.DecimalConversion()
        .toBytes(new BigDecimal(value), SCHEMA, LogicalTypes.decimal(9, 2));
  }

  private static byte[] bytes(GenericRecord order) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new BinaryMessageEncoder<GenericRecord>(GenericData.get(), SCHEMA).encode(order, out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A long without a logical type says nothing of its unit. */
  @Test
  void aPlainLongIsATimeOfTheConfiguredUnit() {
    Schema buyer = SCHEMA.getField("buyer").schema().getTypes().get(1);
    GenericRecord order =
        order()
            .set(
                "buyer",
                new GenericRecordBuilder(buyer).set("age", 1_795_780_800L).set("name", "n").build())
            .build();
    RecordDecoder decoder =
        RecordDecoders.of(
                Sources.avroTimesIn(file, TimestampUnit.SECONDS, "buyer.age", "weight", "total"),
                KnownSchemas.bundled(),
                Clock.systemUTC())
            .get();
    assertThat(decoder.decode(null, bytes(order), new RecordHeaders(), 5))
        .isInstanceOfSatisfying(
            Decoded.Row.class, row -> assertThat(row.eventTime()).isEqualTo(1_795_780_800_000L));
    RecordDecoder ofLogicalType =
        RecordDecoders.of(
                Sources.avroTimesIn(file, TimestampUnit.SECONDS, "at", "weight", "total"),
                KnownSchemas.bundled(),
                Clock.systemUTC())
            .get();
    assertThat(ofLogicalType.decode(null, bytes(order), new RecordHeaders(), 5))
        .isInstanceOfSatisfying(
            Decoded.Row.class, row -> assertThat(row.eventTime()).isEqualTo(1_500L));
  }

  private RecordDecoder decoder(String... features) {
    return RecordDecoders.of(
            Sources.avro(file, "at", "region", features), KnownSchemas.bundled(), Clock.systemUTC())
        .get();
  }

  private static Decoded decode(RecordDecoder decoder, byte[] value) {
    return decoder.decode(null, value, new RecordHeaders(), 77);
  }

  @Test
  void readsNumbersOfEveryKindAndSkipsTheRest() {
    GenericRecord buyer =
        new GenericRecordBuilder(SCHEMA.getField("buyer").schema().getTypes().get(1))
            .set("age", 33L)
            .set("name", "Bo")
            .build();
    byte[] value =
        bytes(order().set("next", order().build()).set("buyer", buyer).set("price", 2.25).build());

    assertThat(decode(decoder(NUMBERS), value))
        .isInstanceOfSatisfying(
            Decoded.Row.class,
            row -> {
              assertThat(row.features())
                  .containsExactly(1, 0.5, 1, Category.code("B"), 12.34, 33, 1_500_999, 2.25);
              assertThat(row.segment()).isEqualTo("north");
              assertThat(row.eventTime()).as("microseconds").isEqualTo(1500);
            });
  }

  @Test
  void nullAndItsNestedFieldsAreMissing() {
    assertThat(decode(decoder("buyer.age", "price", "count"), bytes(order().build())))
        .isInstanceOfSatisfying(
            Decoded.Row.class,
            row -> assertThat(row.features()).containsExactly(Double.NaN, Double.NaN, 1));
  }

  @Test
  void aStringInAUnionIsRefusedByName() {
    assertThat(decode(decoder("price", "count"), bytes(order().set("price", "2.25").build())))
        .isEqualTo(
            new Decoded.Rejected(
                RejectReason.WRONG_TYPE,
                "price is of type string, expected a number; if it is a category, name it in sources[].categorical"));
  }

  @Test
  void aStringAndAnEnumAreCategories() {
    assertThat(decode(decoder("id", "kind", "region"), bytes(order().set("id", "").build())))
        .isInstanceOfSatisfying(
            Decoded.Row.class,
            row -> {
              assertThat(row.features())
                  .containsExactly(Category.code(""), Category.code("B"), Category.code("north"));
              assertThat(row.segment()).as("also the segment").isEqualTo("north");
            });
    assertThat(
            RecordDecoders.of(
                    Sources.avro(file, "at", "region", "id", "kind"),
                    KnownSchemas.bundled(),
                    Clock.systemUTC())
                .problems())
        .isEmpty();
  }

  /** Numbers and texts of one union are categories of one feature. */
  @Test
  void declaredFeaturesAreCategories() {
    String[] features = {"price", "count", "weight", "paid", "kind", "total", "at"};
    RecordDecoder decoder =
        RecordDecoders.of(
                Sources.categories(file, List.of(features), features),
                KnownSchemas.bundled(),
                Clock.systemUTC())
            .get();
    double[] others =
        Stream.of("1", "0.5", "true", "B", "12.3", "1500999").mapToDouble(Category::code).toArray();
    for (Object price : new Object[] {2.0, "2"}) {
      assertThat(
              decode(
                  decoder,
                  bytes(order().set("price", price).set("total", decimal("12.30")).build())))
          .isInstanceOfSatisfying(
              Decoded.Row.class,
              row -> {
                assertThat(row.features()).startsWith(Category.code("2"));
                assertThat(row.features()).endsWith(others);
              });
    }
    assertThat(decode(decoder, bytes(order().build())))
        .isInstanceOfSatisfying(
            Decoded.Row.class, row -> assertThat(row.features()).startsWith(Double.NaN));
  }

  @Test
  void missingFieldsAreReportedFromTheSchema() {
    RecordDecoders decoders =
        RecordDecoders.of(
            Sources.avro(file, "at", "region", "tags", "cuont", "count", "zzz"),
            KnownSchemas.bundled(),
            Clock.systemUTC());

    assertThat(decoders.problems())
        .containsExactly(
            "tags is of type map, expected a number",
            "cuont is not in the schema. Did you mean count?",
            "zzz is not in the schema, which has id, tags, nothing, next, price, count, weight,"
                + " paid, kind, total, region, buyer, at");
    assertThat(decode(decoders.get(), bytes(order().build())))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class, r -> assertThat(r.reason()).isEqualTo(RejectReason.WRONG_TYPE));
    assertThat(decode(decoder("cuont", "count"), bytes(order().build())))
        .isInstanceOfSatisfying(Decoded.Row.class, row -> assertThat(row.features()[0]).isNaN());
    assertThat(decode(decoder("cuont", "zzz"), bytes(order().build())))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            r -> assertThat(r.reason()).isEqualTo(RejectReason.MISSING_FIELD));
  }

  @Test
  void aTimeBeforeTheEpochIsRefused() {
    assertThat(decode(decoder("count", "weight"), bytes(order().set("at", -1L).build())))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            r -> assertThat(r.reason()).isEqualTo(RejectReason.NEGATIVE_TIMESTAMP));
  }

  @Test
  void anotherSchemaTrailingBytesAndTruncatedRecordsAreUndecodable() {
    RecordDecoder decoder = decoder("count", "weight");
    byte[] good = bytes(order().build());
    byte[] other = good.clone();
    other[5]++;
    byte[] longer = java.util.Arrays.copyOf(good, good.length + 1);

    for (byte[] bad : List.of(other, longer, new byte[0])) {
      assertThat(decode(decoder, bad))
          .isInstanceOfSatisfying(
              Decoded.Rejected.class,
              r -> assertThat(r.reason()).isEqualTo(RejectReason.UNDECODABLE));
    }
    for (int length = 0; length < good.length; length++) {
      assertThat(decode(decoder, java.util.Arrays.copyOf(good, length)))
          .isInstanceOf(Decoded.Rejected.class);
    }
    assertThat(decode(decoder, good)).isInstanceOf(Decoded.Row.class);
  }

  @Test
  void damagedAndRandomBytesNeverThrowNorExhaustMemory() {
    RecordDecoder decoder = decoder(NUMBERS);
    byte[] good = bytes(order().set("next", order().build()).build());
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      byte[] bad = good.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bad[10 + random.nextInt(bad.length - 10)] = (byte) random.nextInt();
      }
      if (i % 3 == 0) {
        byte[] tail = new byte[random.nextInt(200)];
        random.nextBytes(tail);
        bad = java.util.Arrays.copyOf(good, 10 + tail.length);
        System.arraycopy(tail, 0, bad, 10, tail.length);
      }
      assertThat(decode(decoder, bad)).isNotNull();
    }
  }

  @Test
  void anEndlessLinkedListIsRefused() {
    // id "", no tags, nothing, next: Order, and again.
    byte[] good = bytes(order().build());
    byte[] bad = java.util.Arrays.copyOf(good, 10 + 4 * 100_000);
    for (int i = 10; i < bad.length; i++) {
      bad[i] = (byte) ((i - 10) % 4 == 3 ? 2 : 0);
    }

    assertThat(decode(decoder("count", "weight"), bad))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class, r -> assertThat(r.detail()).contains("nest"));
  }

  @Test
  void aSchemaFileThatCannotBeUsedIsNamed() {
    Path absent = folder.resolve("absent.avsc");

    assertThatThrownBy(
            () ->
                RecordDecoders.of(
                    Sources.avro(absent, null, null, "a", "b"),
                    KnownSchemas.bundled(),
                    Clock.systemUTC()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("absent.avsc");
  }
}
