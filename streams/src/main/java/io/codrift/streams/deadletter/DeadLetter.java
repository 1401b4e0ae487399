package io.codrift.streams.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * A record that cannot be used: the original message, with the reason and its origin in headers. A
 * dead letter that exceeds a broker's default message size is truncated, the value last: if the
 * broker refused it, the stage would stop.
 */
public final class DeadLetter {
  /** The reason, one of a fixed set of words. */
  public static final String REASON = "codrift.reason";

  /** A description of the reason for people; at most {@link #MAX_DETAIL_CHARACTERS} characters. */
  public static final String DETAIL = "codrift.detail";

  /** The stage that refused it. */
  public static final String STAGE = "codrift.stage";

  /** The topic of the record. */
  public static final String TOPIC = "codrift.topic";

  /** The partition of the record. */
  public static final String PARTITION = "codrift.partition";

  /** The offset of the record. */
  public static final String OFFSET = "codrift.offset";

  /** Its timestamp in the log, clamped to [0, now], milliseconds since the epoch. */
  public static final String TIMESTAMP = "codrift.timestamp";

  /** The original number of bytes of key, value and headers, if any of them was truncated. */
  public static final String CUT_FROM = "codrift.cut-from-bytes";

  /** Maximum characters of the detail. */
  public static final int MAX_DETAIL_CHARACTERS = 1_000;

  /**
   * Maximum bytes of the value, so that the dead letter does not exceed a broker's default message
   * size.
   */
  public static final int MAX_VALUE_BYTES = 900_000;

  private static final int MAX_KEY_BYTES = 50_000;
  private static final int MAX_HEADER_BYTES = 40_000;

  /** Each header takes up to ten bytes in addition to its name and value, for their lengths. */
  private static final int MAX_HEADERS = 1_000;

  private DeadLetter() {}

  /**
   * Creates a dead letter. Key, timestamp and headers of the record are kept if they fit.
   *
   * @param stage {@code window}, {@code estimate} or {@code alert}
   * @param record the original record
   * @param origin the origin of the record, from the processor context
   * @param reason one of the stage's fixed set of words
   * @param detail a description for people; may be empty
   */
  public static Record<byte[], byte[]> of(
      String stage,
      Record<byte[], byte[]> record,
      Optional<RecordMetadata> origin,
      String reason,
      String detail) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    byte[] key = record.key();
    int keyBytes = key == null ? 0 : key.length;
    int headerBytes = bytes(record.headers());
    boolean headersFit =
        headerBytes <= MAX_HEADER_BYTES && record.headers().toArray().length <= MAX_HEADERS;
    Record<byte[], byte[]> letter =
        new Record<>(
            keyBytes > MAX_KEY_BYTES ? Arrays.copyOf(key, MAX_KEY_BYTES) : key,
            value.length > MAX_VALUE_BYTES ? Arrays.copyOf(value, MAX_VALUE_BYTES) : value,
            record.timestamp(),
            headersFit ? record.headers() : new RecordHeaders());
    add(letter, STAGE, stage);
    add(letter, REASON, reason);
    add(letter, DETAIL, detail.substring(0, Math.min(MAX_DETAIL_CHARACTERS, detail.length())));
    add(letter, TIMESTAMP, Long.toString(record.timestamp()));
    origin.ifPresent(
        from -> {
          add(letter, TOPIC, from.topic());
          add(letter, PARTITION, Integer.toString(from.partition()));
          add(letter, OFFSET, Long.toString(from.offset()));
        });
    if (keyBytes > MAX_KEY_BYTES || value.length > MAX_VALUE_BYTES || !headersFit) {
      add(letter, CUT_FROM, Long.toString((long) keyBytes + value.length + headerBytes));
    }
    return letter;
  }

  private static int bytes(Headers headers) {
    long sum = 0;
    for (Header header : headers) {
      sum += header.key().getBytes(StandardCharsets.UTF_8).length;
      sum += header.value() == null ? 0 : header.value().length;
    }
    return (int) Math.min(Integer.MAX_VALUE, sum);
  }

  private static void add(Record<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
