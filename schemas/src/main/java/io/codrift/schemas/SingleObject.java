package io.codrift.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro single-object encoding (two marker bytes, the schema's 64-bit fingerprint, the datum) of one
 * record type. Not thread-safe; make one per thread.
 *
 * @param <T> the generated record
 */
public final class SingleObject<T extends SpecificRecord> {
  private final BinaryMessageEncoder<T> encoder;
  private final BinaryMessageDecoder<T> decoder;
  private final long fingerprint;

  /**
   * @param type the generated class
   * @param schema its schema
   * @param writers older schemas that may still be in a topic
   */
  public SingleObject(Class<T> type, Schema schema, Schema... writers) {
    SpecificData data = SpecificData.getForClass(type);
    encoder = new BinaryMessageEncoder<>(data, schema);
    decoder = new BinaryMessageDecoder<>(data, schema);
    for (Schema writer : writers) {
      decoder.addSchema(writer);
    }
    fingerprint = SchemaNormalization.parsingFingerprint64(schema);
  }

  /** Encodes a record. */
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
   * Decodes a record.
   *
   * @throws MalformedMessageException if the bytes are no single object of a known schema
   */
  public T decode(byte[] bytes) {
    try {
      return decoder.decode(bytes);
    } catch (IOException | RuntimeException e) {
      throw new MalformedMessageException(e);
    }
  }

  /**
   * Whether the bytes carry this type's own fingerprint: tells message types of one topic apart.
   */
  public boolean matches(byte[] bytes) {
    if (bytes.length < 10 || (bytes[0] & 0xff) != 0xC3 || bytes[1] != 0x01) {
      return false;
    }
    long found = 0;
    for (int i = 9; i >= 2; i--) {
      found = found << 8 | (bytes[i] & 0xff);
    }
    return found == fingerprint;
  }
}
