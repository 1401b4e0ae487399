package io.codrift.streams.ingest;

import io.codrift.streams.runtime.UnavailableException;
import org.apache.kafka.common.header.Headers;

/**
 * Turns the bytes of one input record into a row of features. One stream thread owns a decoder.
 *
 * <p>No bytes make it throw: an unusable record is {@link Decoded.Rejected}. It throws only if the
 * record cannot be judged yet, see {@link UnavailableException}.
 */
@FunctionalInterface
public interface RecordDecoder {
  /**
   * Decodes one record.
   *
   * @param key the record's key, or null
   * @param value the record's value, or null
   * @param headers the record's headers
   * @param recordTimestamp the record's timestamp, milliseconds since the epoch: the event time if
   *     no field is configured
   * @throws UnavailableException if the schema registry does not answer: the record may be valid,
   *     and must be decoded again
   */
  Decoded decode(byte[] key, byte[] value, Headers headers, long recordTimestamp);
}
