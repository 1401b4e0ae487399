package io.codrift.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
  private final KnownSchemas schemas = KnownSchemas.bundled();
  private final MessageCodec<SegmentAdmission> admissions =
      new MessageCodec<>(SegmentAdmission.class, schemas);
  private final MessageCodec<WindowProgress> progresses =
      new MessageCodec<>(WindowProgress.class, schemas);

  private final SegmentAdmission admission =
      SegmentAdmission.newBuilder()
          .setSource("orders")
          .setSegment("eu")
          .setPartition(3)
          .setVerdict(AdmissionVerdict.ADMITTED)
          .build();

  /** {@link #admission} without a verdict of this version. */
  private static GenericRecord generic(Schema schema, String verdict) {
    GenericRecord record = new GenericData.Record(schema);
    record.put("source", "orders");
    record.put("segment", "eu");
    record.put("partition", 3);
    record.put("verdict", new GenericData.EnumSymbol(schema.getField("verdict").schema(), verdict));
    return record;
  }

  private static byte[] newer(Schema schema, String verdict) {
    GenericRecord record = generic(schema, verdict);
    record.put(NewerSchema.FIELD, "something");
    return encode(schema, record);
  }

  private static byte[] encode(Schema schema, GenericRecord record) {
    try {
      ByteBuffer bytes =
          new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(record);
      return Arrays.copyOf(bytes.array(), bytes.limit());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void readsBackWhatItWrote() {
    byte[] bytes = admissions.encode(admission);
    assertThat(admissions.decode(bytes)).isEqualTo(admission);
    assertThat(admissions.matches(bytes)).isTrue();
    assertThat(progresses.matches(bytes)).isFalse();
  }

  @Test
  void returnsTheWritersFingerprint() {
    assertThat(MessageCodec.fingerprint(admissions.encode(admission)))
        .hasValue(SchemaNormalization.parsingFingerprint64(SegmentAdmission.getClassSchema()));
    assertThat(MessageCodec.fingerprint(new byte[9])).isEmpty();
    assertThat(MessageCodec.fingerprint(new byte[10])).isEmpty();
  }

  @Test
  void readsEverySchemaOfTheHistory() {
    for (Schema older : schemas.all()) {
      if (older.getName().equals("SegmentAdmission")) {
        byte[] bytes = encode(older, generic(older, "ADMITTED"));
        assertThat(admissions.decode(bytes)).isEqualTo(admission);
        assertThat(admissions.matches(bytes)).isTrue();
      }
    }
  }

  @Test
  void aNewerSchemaIsReadOnceItIsKnown() {
    Schema newer = NewerSchema.of(SegmentAdmission.getClassSchema());
    byte[] bytes = newer(newer, "ADMITTED");
    long fingerprint = SchemaNormalization.parsingFingerprint64(newer);

    assertThatThrownBy(() -> admissions.decode(bytes))
        .isInstanceOfSatisfying(
            UnknownSchemaException.class, e -> assertThat(e.fingerprint()).isEqualTo(fingerprint))
        .hasMessageContaining("%016x".formatted(fingerprint))
        .hasMessageContaining("io.codrift.schemas.SegmentAdmission")
        .hasMessageContaining("newer Codrift");
    assertThat(admissions.matches(bytes)).isFalse();

    schemas.add(newer);
    assertThat(admissions.decode(bytes)).isEqualTo(admission);
    assertThat(admissions.matches(bytes)).isTrue();
    assertThat(progresses.matches(bytes)).isFalse();
  }

  @Test
  void aSymbolThatThisVersionDoesNotHaveIsUnknown() {
    Schema newer = NewerSchema.of(SegmentAdmission.getClassSchema());
    schemas.add(newer);
    assertThat(admissions.decode(newer(newer, NewerSchema.SYMBOL)).getVerdict())
        .isEqualTo(AdmissionVerdict.UNKNOWN);
  }

  @Test
  void anotherRecordOfThisVersionIsMalformed() {
    byte[] bytes =
        progresses.encode(
            WindowProgress.newBuilder()
                .setSource("orders")
                .setPartition(0)
                .setPartitions(1)
                .setClosedUntil(Instant.EPOCH)
                .setWatermark(Instant.EPOCH)
                .build());
    assertThatThrownBy(() -> admissions.decode(bytes))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("WindowProgress")
        .hasMessageContaining("SegmentAdmission");
  }

  @Test
  void aRecordThatOnlyANewerVersionHasIsUnknown() {
    Schema incident =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "Incident", "namespace": "io.codrift.schemas",
                 "fields": [{"name": "monitor", "type": "string"}]}
                """);
    GenericRecord record = new GenericData.Record(incident);
    record.put("monitor", "a");
    schemas.add(incident);
    assertThatThrownBy(() -> admissions.decode(encode(incident, record)))
        .isInstanceOf(UnknownSchemaException.class);
  }

  @Test
  void corruptBytesAreMalformed() {
    byte[] intact = admissions.encode(admission);
    for (int length = 0; length < intact.length; length++) {
      byte[] cut = Arrays.copyOf(intact, length);
      assertThatThrownBy(() -> admissions.decode(cut))
          .as("the first %d bytes", length)
          .isInstanceOf(MalformedMessageException.class);
    }
    byte[] noMarker = intact.clone();
    noMarker[0] = 0;
    assertThatThrownBy(() -> admissions.decode(noMarker))
        .isInstanceOf(MalformedMessageException.class);
    byte[] hugeString = intact.clone();
    Arrays.fill(hugeString, 10, intact.length, (byte) 0xff);
    assertThatThrownBy(() -> admissions.decode(hugeString))
        .isInstanceOf(MalformedMessageException.class);
  }
}
