package io.codrift.streams.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.TimestampUnit;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDecoderTest {
  private final RecordDecoder decoder =
      RecordDecoders.of(
              Sources.json("at", "shop", "price", "item.weight", "sold"),
              KnownSchemas.bundled(),
              Clock.systemUTC())
          .get();

  private Decoded decode(String json) {
    return decode(decoder, json);
  }

  private static Decoded decode(RecordDecoder decoder, String json) {
    return decoder.decode(null, json.getBytes(UTF_8), new RecordHeaders(), 77);
  }

  private static Decoded.Row row(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Row.class);
    return (Decoded.Row) decoded;
  }

  @Test
  void readsNumbersBooleansAndNestedFieldsInAnyOrder() {
    Decoded.Row row =
        row(
            decode(
                """
                {"extra": {"price": [1, {"deep": 2}]}, "sold": true, "at": "2026-01-31T12:00:00.5Z",
                 "item": {"colour": "red", "weight": 2.5}, "shop": "a", "price": -3}
                """));

    assertThat(row.features()).containsExactly(-3, 2.5f, 1);
    assertThat(row.segment()).isEqualTo("a");
    assertThat(row.eventTime()).isEqualTo(1769860800500L);
  }

  @Test
  void findsANameWithDots() {
    assertThat(
            row(decode("{\"at\":1,\"shop\":1,\"price\":1,\"item.weight\":9,\"sold\":0}"))
                .features())
        .containsExactly(1, 9, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null|2|NaN|2",
        "NaN|2|NaN|2",
        "Infinity|-Infinity|NaN|NaN",
        "1e999|-1e-999|NaN|0",
        "1e300|-1e300|1e300|-1e300",
        "false|1e-3|0|0.001",
        "1700000000.123456|16777217|1700000000.123456|16777217",
      })
  void nonFiniteNumbersAreMissing(String price, String weight, double first, double second) {
    Decoded.Row row =
        row(
            decode(
                "{\"at\":1,\"shop\":\"\",\"price\":%s,\"item\":{\"weight\":%s},\"sold\":1}"
                    .formatted(price, weight)));

    assertThat(row.features()[0]).isEqualTo(Double.valueOf(first));
    assertThat(row.features()[1] + 0.0).isEqualTo(Double.valueOf(second));
  }

  @Test
  void aNullObjectMakesItsFeaturesMissing() {
    assertThat(
            row(decode("{\"at\":1,\"shop\":\"a\",\"price\":1,\"item\":null,\"sold\":1}"))
                .features())
        .containsExactly(1, Double.NaN, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"at\":1,\"shop\":\"a\",\"price\":\"12.5\",\"item\":{\"weight\":1},\"sold\":1}|WRONG_TYPE|price is the text of a number, expected a number: write it without quotes",
        "{\"at\":1,\"shop\":\"a\",\"price\":\"cheap\",\"item\":{\"weight\":1},\"sold\":1}|WRONG_TYPE|price is a string, expected a number; if it is a category, name it in sources[].categorical",
        "{\"at\":1,\"shop\":\"a\",\"price\":[1],\"item\":{\"weight\":1},\"sold\":1}|WRONG_TYPE|price is a list",
        "{\"at\":1,\"shop\":\"a\",\"price\":1,\"item\":3,\"sold\":1}|WRONG_TYPE|item is a whole number",
        "{\"at\":1,\"shop\":1.5,\"price\":1,\"item\":{\"weight\":1},\"sold\":1}|WRONG_TYPE|shop is a fraction",
        "{\"at\":1,\"shop\":\"a\",\"item\":{}}|MISSING_FIELD|not price, item.weight, sold",
        "{\"at\":1,\"price\":1,\"item\":{\"weight\":1},\"sold\":1}|MISSING_FIELD|shop",
        "{\"at\":1,\"shop\":null,\"price\":1,\"item\":{\"weight\":1},\"sold\":1}|MISSING_FIELD|shop",
        "{\"shop\":\"a\",\"price\":1,\"item\":{\"weight\":1},\"sold\":1}|NO_TIMESTAMP|at is missing",
        "{\"at\":null,\"shop\":\"a\",\"price\":1,\"item\":{\"weight\":1},\"sold\":1}|NO_TIMESTAMP|at is null",
        "{\"at\":\"2026-01-31T12:00:00\",\"shop\":\"a\",\"price\":1,\"item\":{\"weight\":1},\"sold\":1}|NO_TIMESTAMP|at is 2026-01-31T12:00:00, not an ISO-8601 time with a zone",
        "{\"at\":1e30,\"shop\":\"a\",\"price\":1,\"item\":{\"weight\":1},\"sold\":1}|NO_TIMESTAMP|at is not a time",
        "{\"at\":-5,\"shop\":\"a\",\"price\":1,\"item\":{\"weight\":1},\"sold\":1}|NEGATIVE_TIMESTAMP|at is before 1970",
        "[1]|UNDECODABLE|not a JSON object",
        "{\"at\":1|UNDECODABLE|not JSON",
        "{\"at\":1,\"shop\":\"a\",\"price\":1,\"item\":{\"weight\":1},\"sold\":1} {}|UNDECODABLE|more than one JSON object",
      })
  void refusesWithReasonAndName(String json, RejectReason reason, String detail) {
    assertThat(decode(json))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(reason);
              assertThat(rejected.detail()).contains(detail);
            });
  }

  @Test
  void numbersAreTimesOfTheConfiguredUnit() {
    Map<TimestampUnit, String> times =
        Map.of(
            TimestampUnit.SECONDS, "1795780800.25",
            TimestampUnit.MILLISECONDS, "1795780800250",
            TimestampUnit.MICROSECONDS, "1795780800250000",
            TimestampUnit.NANOSECONDS, "1795780800250000000");
    times.forEach(
        (unit, number) -> {
          RecordDecoder decoder =
              RecordDecoders.of(
                      Sources.jsonTimesIn(unit, "at", "a", "b"),
                      KnownSchemas.bundled(),
                      Clock.systemUTC())
                  .get();
          byte[] value = ("{\"at\": " + number + ", \"a\": 1, \"b\": 2}").getBytes(UTF_8);
          assertThat(decoder.decode(null, value, new RecordHeaders(), 5))
              .isInstanceOfSatisfying(
                  Decoded.Row.class,
                  row -> assertThat(row.eventTime()).as(unit.word()).isEqualTo(1795780800250L));
          byte[] text = "{\"at\": \"2026-11-27T12:00:00Z\", \"a\": 1, \"b\": 2}".getBytes(UTF_8);
          assertThat(decoder.decode(null, text, new RecordHeaders(), 5))
              .isInstanceOfSatisfying(
                  Decoded.Row.class, row -> assertThat(row.eventTime()).isEqualTo(1795780800000L));
        });
  }

  @Test
  void usesTheRecordsTimestampIfNoFieldIsConfigured() {
    RecordDecoder plain =
        RecordDecoders.of(
                Sources.json(null, null, "a", "b"), KnownSchemas.bundled(), Clock.systemUTC())
            .get();

    assertThat(row(decode(plain, "{\"a\":1,\"b\":2}")).eventTime()).isEqualTo(77);
    assertThat(plain.decode(null, "{\"a\":1,\"b\":2}".getBytes(UTF_8), new RecordHeaders(), -1))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            r -> assertThat(r.reason()).isEqualTo(RejectReason.NO_TIMESTAMP));
  }

  @Test
  void oneFieldMayBeFeatureSegmentAndTime() {
    RecordDecoder all =
        RecordDecoders.of(
                Sources.json("a", "a", "a", "b"), KnownSchemas.bundled(), Clock.systemUTC())
            .get();
    Decoded.Row row = row(decode(all, "{\"a\":5,\"b\":2}"));

    assertThat(row.features()).containsExactly(5, 2);
    assertThat(row.segment()).isEqualTo("5");
    assertThat(row.eventTime()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"red\"|red",
        "\"\"|``",
        "\"12.50\"|12.50",
        "\" a\"|` a`",
        "5|5",
        "5.0|5",
        "-0|0",
        "-0.0|0",
        "0.50|0.5",
        "1e2|100",
        "12345678901234567890|12345678901234567890",
        "true|true",
        "false|false",
      })
  void aDeclaredFeatureIsACategory(String value, String text) {
    Decoded.Row row =
        row(decode(shops(), "{\"shop\": {\"id\": %s}, \"price\": 5}".formatted(value)));

    assertThat(row.features()).containsExactly(Category.code(text), 5);
    assertThat(row.texts()).containsExactly(text, null);
  }

  @ParameterizedTest
  @CsvSource({"null", "NaN", "Infinity", "1e999"})
  void aCategoryMayBeMissing(String value) {
    assertThat(
            row(decode(shops(), "{\"shop\": {\"id\": %s}, \"price\": 5}".formatted(value)))
                .features())
        .containsExactly(Double.NaN, 5);
  }

  @Test
  void aListIsNoCategory() {
    assertThat(decode(shops(), "{\"shop\": {\"id\": [\"a\"]}, \"price\": 5}"))
        .isEqualTo(
            new Decoded.Rejected(
                RejectReason.WRONG_TYPE,
                "shop.id is a list, expected a text, a number or a boolean"));
  }

  private static RecordDecoder shops() {
    return RecordDecoders.of(
            Sources.categories(List.of("shop.id"), "shop.id", "price"),
            KnownSchemas.bundled(),
            Clock.systemUTC())
        .get();
  }

  @Test
  void noValueAndASegmentThatIsTooLongAreRefused() {
    assertThat(decoder.decode(null, null, new RecordHeaders(), 1))
        .isEqualTo(new Decoded.Rejected(RejectReason.UNDECODABLE, "the record has no value"));
    assertThat(
            decode(
                "{\"at\":1,\"shop\":\"%s\",\"price\":1,\"item\":{\"weight\":1},\"sold\":1}"
                    .formatted("x".repeat(250))))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            r -> assertThat(r.reason()).isEqualTo(RejectReason.WRONG_LENGTH));
  }

  @Test
  void aLongTextIsNotQuotedWhole() {
    assertThat(
            decode(
                "{\"at\":\"%s\",\"shop\":\"a\",\"price\":1,\"item\":{\"weight\":1},\"sold\":1}"
                    .formatted("x".repeat(900_000))))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            r ->
                assertThat(r.detail())
                    .startsWith("at is " + "x".repeat(64) + "…, not an ISO-8601 time"));
  }

  @Test
  void aRejectedRecordDoesNotAffectTheNext() {
    decode("{\"at\":1,\"shop\":\"a\",\"price\":1,\"item\":{\"weight\":1},\"sold\":\"x\"}");

    assertThat(
            row(decode("{\"at\":1,\"shop\":\"a\",\"price\":1,\"item\":{\"weight\":1}}")).features())
        .containsExactly(1, 1, Double.NaN);
  }

  /** A name that is written wrong in the configuration costs the monitors of it alone. */
  @Test
  void aFieldThatIsNotThereIsAMissingValue() {
    assertThat(
            row(decode("{\"at\":1,\"shop\":\"a\",\"prise\":1,\"item\":{},\"sold\":2}")).features())
        .containsExactly(Double.NaN, Double.NaN, 2);
  }

  @Property(seed = "1", tries = 3000)
  void randomBytesAreRefusedAndNeverThrow(@ForAll byte[] bytes) {
    assertThat(decoder.decode(null, bytes, new RecordHeaders(), 1))
        .isInstanceOf(Decoded.Rejected.class);
  }

  @Property(seed = "2", tries = 3000)
  void damagedRecordsNeverThrow(@ForAll int position, @ForAll byte damage) {
    byte[] good =
        "{\"at\":1,\"shop\":\"a\",\"price\":1.5,\"item\":{\"weight\":null},\"sold\":true}"
            .getBytes(UTF_8);
    good[Math.floorMod(position, good.length)] = damage;

    assertThat(decoder.decode(null, good, new RecordHeaders(), 1)).isNotNull();
  }
}
