package io.codrift.streams.ingest;

import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.AvroInput.MalformedException;
import io.codrift.streams.runtime.UnavailableException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;

/** Decodes Avro in either framing. The bytes before the datum identify the writer's schema. */
final class AvroDecoder implements RecordDecoder {

  /** Reads the framing. One instance serves all decoders of a source. */
  interface Framing {
    /** Bytes before the datum. */
    int headerLength();

    /** Checks the start of the bytes. Returns a description of the problem, or empty. */
    Optional<String> mismatch(byte[] value);

    /** The id of the writer's schema. */
    long schemaId(byte[] value);

    /**
     * The schema of an id.
     *
     * @throws UnusableSchemaException if there is no usable one
     * @throws UnavailableException if the registry does not answer
     */
    Schema schema(long id) throws UnusableSchemaException;
  }

  private final RowBuilder row;
  private final Framing framing;
  private final Map<Long, AvroPlan> plans = new HashMap<>();

  AvroDecoder(SourceConfig source, Framing framing) {
    row = new RowBuilder(source);
    this.framing = framing;
  }

  @Override
  public Decoded decode(byte[] key, byte[] value, Headers headers, long recordTimestamp) {
    if (value == null) {
      return new Decoded.Rejected(RejectReason.UNDECODABLE, "the record has no value");
    }
    Optional<String> mismatch = framing.mismatch(value);
    if (mismatch.isPresent()) {
      return new Decoded.Rejected(RejectReason.UNDECODABLE, mismatch.get());
    }
    long id = framing.schemaId(value);
    AvroPlan plan = plans.get(id);
    if (plan == null) {
      try {
        plan = new AvroPlan(framing.schema(id), row);
      } catch (UnusableSchemaException e) {
        return new Decoded.Rejected(RejectReason.UNDECODABLE, e.getMessage());
      }
      plans.put(id, plan);
    }
    row.reset();
    try {
      plan.read(new AvroInput(value, framing.headerLength()));
    } catch (MalformedException e) {
      return new Decoded.Rejected(
          RejectReason.UNDECODABLE, "the value does not match its schema: " + e.getMessage());
    }
    return row.build(recordTimestamp);
  }

  /** Single-object encoding of one schema: C3 01, its 64-bit fingerprint, the datum. */
  record SingleObjectFraming(Schema schema, long fingerprint) implements Framing {
    @Override
    public int headerLength() {
      return 10;
    }

    @Override
    public Optional<String> mismatch(byte[] value) {
      if (value.length < headerLength() || (value[0] & 0xff) != 0xC3 || value[1] != 1) {
        return Optional.of("the value is not an Avro single object: it does not start with C3 01");
      }
      long found = schemaId(value);
      return found == fingerprint
          ? Optional.empty()
          : Optional.of(
              "the value was written with schema %016x, but the configured schema is %016x (%s)"
                  .formatted(found, fingerprint, schema.getFullName()));
    }

    @Override
    public long schemaId(byte[] value) {
      return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    }

    @Override
    public Schema schema(long id) {
      return schema;
    }
  }

  /** Confluent's wire format: a zero byte, the registry's four-byte id, the datum. */
  record ConfluentFraming(RegistryClient registry) implements Framing {
    @Override
    public int headerLength() {
      return 5;
    }

    @Override
    public Optional<String> mismatch(byte[] value) {
      return value.length >= headerLength() && value[0] == 0
          ? Optional.empty()
          : Optional.of("the value is not in Confluent's wire format: it does not start with 00");
    }

    @Override
    public long schemaId(byte[] value) {
      return ByteBuffer.wrap(value).getInt(1);
    }

    @Override
    public Schema schema(long id) throws UnusableSchemaException {
      return registry.schema(id);
    }
  }
}
