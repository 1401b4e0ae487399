package io.codrift.streams.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * A record that could not be used: the message as it came, with the reason and its origin in
 * headers. A value that would not fit is cut.
 */
public final class DeadLetter {
  /** Why, as one of a fixed set of words. */
  public static final String REASON = "codrift.reason";

  /** Why, for a person. */
  public static final String DETAIL = "codrift.detail";

  /** The stage that refused it. */
  public static final String STAGE = "codrift.stage";

  /** The topic it came from. */
  public static final String TOPIC = "codrift.topic";

  /** The partition it came from. */
  public static final String PARTITION = "codrift.partition";

  /** Its offset there. */
  public static final String OFFSET = "codrift.offset";

  /** Most bytes of a value that are kept: what fits a broker's default together with headers. */
  public static final int MAX_VALUE_BYTES = 900_000;

  private DeadLetter() {}

  /**
   * Makes a dead letter; key, timestamp and headers of the record are kept.
   *
   * @param stage {@code window}, {@code estimate} or {@code alert}
   * @param record the record, untouched
   * @param origin where it came from, as the processor context says
   * @param reason one of the stage's fixed set of words
   * @param detail for a person; may be empty
   */
  public static Record<byte[], byte[]> of(
      String stage,
      Record<byte[], byte[]> record,
      Optional<RecordMetadata> origin,
      String reason,
      String detail) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    byte[] kept = value.length > MAX_VALUE_BYTES ? Arrays.copyOf(value, MAX_VALUE_BYTES) : value;
    Record<byte[], byte[]> letter =
        new Record<>(record.key(), kept, record.timestamp(), record.headers());
    add(letter, STAGE, stage);
    add(letter, REASON, reason);
    add(letter, DETAIL, detail);
    origin.ifPresent(
        from -> {
          add(letter, TOPIC, from.topic());
          add(letter, PARTITION, Integer.toString(from.partition()));
          add(letter, OFFSET, Long.toString(from.offset()));
        });
    return letter;
  }

  private static void add(Record<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
