package io.codrift.streams.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PairedFeatures;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PairedDecoderTest {
  private final RecordDecoder decoder = RecordDecoders.of(Sources.paired()).get();
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
              assertThat(row.features()).containsExactly(1, Float.NaN, Float.MAX_VALUE);
            });
  }

  @Test
  void refusesOtherLengthsAndTimes() {
    assertThat(decode(bytes("p", List.of(1d, 2d, 3d), List.of(1d), 12)))
        .isEqualTo(
            new Decoded.Rejected(
                RejectReason.WRONG_LENGTH, "x and y have 3 and 1 values, configured are 2 and 1"));
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
  void readsTheFieldsThatTheSchemaHasInItsOrder() {
    assertThat(PairedFeatures.getClassSchema().getFields())
        .extracting(Schema.Field::name)
        .containsExactly("pair", "x", "y", "event_time");
  }

  @Test
  void garbageNeverThrowsNorExhaustsMemory() {
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
