package io.codrift.streams.estimate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Makes dead letters: the message as it came, with the reason and its origin in headers. */
final class DeadLetters {
  /** Most bytes of a value that are kept: what fits a broker's default with headers. */
  static final int MAX_VALUE_BYTES = 900_000;

  private DeadLetters() {}

  static Record<byte[], Outgoing> of(
      Record<byte[], byte[]> record,
      Optional<RecordMetadata> origin,
      String reason,
      String detail) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    byte[] kept = value.length > MAX_VALUE_BYTES ? Arrays.copyOf(value, MAX_VALUE_BYTES) : value;
    RecordHeaders headers = new RecordHeaders(record.headers());
    add(headers, "codrift.stage", "estimate");
    add(headers, "codrift.reason", reason);
    add(headers, "codrift.detail", detail);
    origin.ifPresent(
        from -> {
          add(headers, "codrift.topic", from.topic());
          add(headers, "codrift.partition", Integer.toString(from.partition()));
          add(headers, "codrift.offset", Long.toString(from.offset()));
        });
    return new Record<>(record.key(), new Outgoing(0, kept), record.timestamp(), headers);
  }

  private static void add(RecordHeaders headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
