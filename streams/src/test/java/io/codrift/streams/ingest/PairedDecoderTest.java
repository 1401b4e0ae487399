package io.codrift.streams.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PairedFeatures;
import io.codrift.schemas.WindowProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PairedDecoderTest {
  private final KnownSchemas schemas = KnownSchemas.bundled();
  private final RecordDecoder decoder =
      RecordDecoders.of(Sources.paired(), schemas, Clock.systemUTC()).get();
  private final MessageCodec<PairedFeatures> codec =
      new MessageCodec<>(PairedFeatures.class, KnownSchemas.bundled());

  private byte[] bytes(String pair, List<Double> x, List<Double> y, long time) {
    return codec.encode(
        PairedFeatures.newBuilder()
            .setPair(pair)
            .setX(x)
            .setY(y)
            .setEventTime(Instant.ofEpochMilli(time))
            .build());
  }

  private Decoded decode(byte[] value) {
    return decoder.decode(null, value, new RecordHeaders(), 77);
  }

  @Test
  void thePairIsTheSegment() {
    assertThat(decode(bytes("p", List.of(1d, Double.NaN), List.of(1e300), 12)))
        .isInstanceOfSatisfying(
            Decoded.Row.class,
            row -> {
              assertThat(row.segment()).isEqualTo("p");
              assertThat(row.eventTime()).isEqualTo(12);
              assertThat(row.features()).containsExactly(1, Double.NaN, 1e300);
              assertThat(row.texts()).isEmpty();
            });
  }

  @Test
  void aDeclaredCoordinateIsACategory() {
    RecordDecoder categories =
        RecordDecoders.of(Sources.paired(List.of("x1", "y0")), schemas, Clock.systemUTC()).get();
    byte[] value = bytes("p", List.of(1d, 2d), List.of(Double.NaN), 12);

    assertThat(categories.decode(null, value, new RecordHeaders(), 77))
        .isInstanceOfSatisfying(
            Decoded.Row.class,
            row -> {
              assertThat(row.features()).containsExactly(1, Category.code("2"), Double.NaN);
              assertThat(row.texts()).containsExactly(null, "2", null);
            });
  }

  @Test
  void refusesOtherLengthsAndTimes() {
    assertThat(decode(bytes("p", List.of(1d, 2d, 3d), List.of(1d), 12)))
        .isEqualTo(
            new Decoded.Rejected(
                RejectReason.WRONG_LENGTH,
                "x and y have 3 and 1 values, but the configured" + " dimensions are 2 and 1"));
    assertThat(decode(bytes("p", List.of(), List.of(1d), 12)))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            r -> assertThat(r.reason()).isEqualTo(RejectReason.WRONG_LENGTH));
    assertThat(decode(bytes("p", List.of(1d, 2d), List.of(1d), -12)))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            r -> assertThat(r.reason()).isEqualTo(RejectReason.NEGATIVE_TIMESTAMP));
  }

  @Test
  void skipsTheFieldsOfANewerSchema() {
    Schema newer =
        SchemaBuilder.record("PairedFeatures")
            .namespace("io.codrift.schemas")
            .fields()
            .optionalString("note")
            .requiredString("pair")
            .name("x")
            .type()
            .array()
            .items()
            .doubleType()
            .noDefault()
            .name("weights")
            .type()
            .array()
            .items()
            .floatType()
            .arrayDefault(List.of())
            .name("y")
            .type()
            .array()
            .items()
            .doubleType()
            .noDefault()
            .requiredLong("event_time")
            .name("quality")
            .type()
            .doubleType()
            .doubleDefault(1)
            .endRecord();
    GenericRecord observation = new GenericData.Record(newer);
    observation.put("note", "by hand");
    observation.put("pair", "p");
    observation.put("x", List.of(1d, 2d));
    observation.put("weights", List.of(0.5f, 0.25f, 0.125f));
    observation.put("y", List.of(3d));
    observation.put("event_time", 12L);
    observation.put("quality", 0.75);
    byte[] bytes = encoded(observation);
    assertThat(decode(bytes))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            rejected -> assertThat(rejected.detail()).contains("which is not known"));

    schemas.add(newer);
    assertThat(decode(bytes))
        .isInstanceOfSatisfying(
            Decoded.Row.class,
            row -> {
              assertThat(row.segment()).isEqualTo("p");
              assertThat(row.eventTime()).isEqualTo(12);
              assertThat(row.features()).containsExactly(1, 2, 3);
            });
  }

  private static byte[] encoded(GenericRecord record) {
    try {
      ByteBuffer buffer =
          new BinaryMessageEncoder<GenericRecord>(GenericData.get(), record.getSchema())
              .encode(record);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anotherRecordIsRefusedByName() {
    byte[] progress =
        new MessageCodec<>(WindowProgress.class, schemas)
            .encode(
                WindowProgress.newBuilder()
                    .setSource("orders")
                    .setPartition(0)
                    .setPartitions(1)
                    .setClosedUntil(Instant.EPOCH)
                    .setWatermark(Instant.EPOCH)
                    .build());
    assertThat(decode(progress))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(RejectReason.UNDECODABLE);
              assertThat(rejected.detail()).contains("io.codrift.schemas.WindowProgress");
            });
  }

  @Test
  void randomBytesNeverThrowNorExhaustMemory() {
    byte[] good = bytes("pair", List.of(1d, 2d), List.of(3d), 12);
    Random random = new Random(4);
    for (int i = 0; i < 100_000; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 20));
      if (bad.length > 10) {
        bad[10 + random.nextInt(bad.length - 10)] = (byte) random.nextInt();
      }
      assertThat(decode(bad)).isNotNull();
    }
    assertThat(decode(null)).isInstanceOf(Decoded.Rejected.class);
  }
}
