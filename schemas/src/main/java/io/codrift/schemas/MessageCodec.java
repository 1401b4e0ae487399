package io.codrift.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro single-object encoding of one record: two marker bytes, the fingerprint of the writer's
 * schema (64 bits, little-endian) and the datum. Writes with this version's schema and reads every
 * known schema of the record. A field that the writer did not have gets its default. A field that
 * this version does not have is dropped. An enum symbol that this version does not have becomes the
 * enum's default.
 *
 * <p>Thread-safe.
 *
 * @param <T> the generated record
 */
public final class MessageCodec<T extends SpecificRecord> {
  private static final byte[] MARKER = {(byte) 0xC3, 0x01};
  private static final int HEADER_BYTES = MARKER.length + Long.BYTES;

  private final KnownSchemas schemas;
  private final BinaryMessageEncoder<T> encoder;
  private final BinaryMessageDecoder<T> decoder;
  private final String name;
  private final long fingerprint;

  /**
   * @param type the generated class
   * @param schemas provides the writer's schema of a message; queried again for each unknown
   *     fingerprint
   */
  public MessageCodec(Class<T> type, KnownSchemas schemas) {
    this.schemas = schemas;
    SpecificData data = SpecificData.getForClass(type);
    Schema schema = data.getSchema(type);
    encoder = new BinaryMessageEncoder<>(data, schema);
    decoder = new BinaryMessageDecoder<>(data, schema, schemas);
    name = schema.getFullName();
    fingerprint = SchemaNormalization.parsingFingerprint64(schema);
  }

  /** Encodes a record with this version's schema. */
  public byte[] encode(T datum) {
    try {
      ByteBuffer buffer = encoder.encode(datum);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Decodes a record that was written with any of its known schemas.
   *
   * @throws MalformedMessageException if the bytes are not a single object, are corrupt, or are
   *     another record of this version
   * @throws UnknownSchemaException if the bytes are a single object of an unknown schema, or of a
   *     record that this version does not have
   */
  public T decode(byte[] bytes) {
    long writer =
        fingerprint(bytes)
            .orElseThrow(
                () ->
                    new MalformedMessageException(
                        "the message of %d bytes is not an Avro single object: it does not start with C3 01 and a fingerprint"
                            .formatted(bytes.length)));
    if (!isOfThisRecord(writer)) {
      String found = schemas.recordOf(writer).filter(KnownSchemas::isCurrent).orElse(null);
      if (found == null) {
        throw new UnknownSchemaException(writer, name);
      }
      throw new MalformedMessageException(
          "the message is a %s, expected a %s".formatted(found, name));
    }
    try {
      return decoder.decode(bytes);
    } catch (IOException | RuntimeException e) {
      throw new MalformedMessageException(e);
    }
  }

  /**
   * Whether the bytes were written with a known schema of this record. Distinguishes the messages
   * of a topic with several records.
   */
  public boolean matches(byte[] bytes) {
    OptionalLong writer = fingerprint(bytes);
    return writer.isPresent() && isOfThisRecord(writer.getAsLong());
  }

  /** The fingerprint of the writer's schema; empty if the bytes are not a single object. */
  public static OptionalLong fingerprint(byte[] bytes) {
    return bytes.length >= HEADER_BYTES && bytes[0] == MARKER[0] && bytes[1] == MARKER[1]
        ? OptionalLong.of(
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER.length))
        : OptionalLong.empty();
  }

  private boolean isOfThisRecord(long writer) {
    return writer == fingerprint || schemas.recordOf(writer).filter(name::equals).isPresent();
  }
}
