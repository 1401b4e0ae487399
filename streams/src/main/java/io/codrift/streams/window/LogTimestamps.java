package io.codrift.streams.window;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Gives Streams the log's timestamp clamped to [0, now]: changelogs and sinks inherit it, brokers
 * refuse timestamps an hour ahead, and a negative one stops the task. Event time lives in our
 * values only. A timestamp that had to be clamped travels in a header to the decoder, for which it
 * may be the event time.
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
      // Somebody else's, or ours of an earlier life of a dead letter that was sent again.
      record.headers().remove(UNCLAMPED);
    }
    long clamped = Math.max(0, Math.min(timestamp, clock.millis()));
    if (clamped != timestamp) {
      record.headers().add(UNCLAMPED, ByteBuffer.allocate(Long.BYTES).putLong(timestamp).array());
    }
    return clamped;
  }

  /** The record's own timestamp, taken out of the headers that {@link #extract} put it into. */
  static long unclamped(Headers headers, long clamped) {
    Header header = headers.lastHeader(UNCLAMPED);
    if (header == null) {
      return clamped;
    }
    headers.remove(UNCLAMPED);
    return ByteBuffer.wrap(header.value()).getLong();
  }
}
