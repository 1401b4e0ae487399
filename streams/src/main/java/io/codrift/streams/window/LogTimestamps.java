package io.codrift.streams.window;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Gives Kafka Streams the record's timestamp clamped to [0, now]. Changelogs and sinks inherit it;
 * brokers refuse timestamps an hour ahead, and a negative timestamp stops the task. Event time is
 * stored only in Codrift's values. A header passes a timestamp that was clamped to the decoder,
 * which may use it as the event time.
 */
final class LogTimestamps implements TimestampExtractor {
  private static final String UNCLAMPED = "codrift.unclamped-timestamp";

  private final InstantSource clock;

  LogTimestamps(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    long timestamp = record.timestamp();
    if (record.headers().lastHeader(UNCLAMPED) != null) {
      // Another producer's header, or Codrift's own in a dead letter that was sent again.
      record.headers().remove(UNCLAMPED);
    }
    long clamped = Math.max(0, Math.min(timestamp, clock.millis()));
    if (clamped != timestamp) {
      record.headers().add(UNCLAMPED, ByteBuffer.allocate(Long.BYTES).putLong(timestamp).array());
    }
    return clamped;
  }

  /** The record's own timestamp. Removes the header that {@link #extract} added. */
  static long unclamped(Headers headers, long clamped) {
    Header header = headers.lastHeader(UNCLAMPED);
    if (header == null) {
      return clamped;
    }
    headers.remove(UNCLAMPED);
    return ByteBuffer.wrap(header.value()).getLong();
  }
}
