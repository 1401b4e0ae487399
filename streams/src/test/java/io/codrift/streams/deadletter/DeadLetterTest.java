package io.codrift.streams.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  private static final class Origin implements RecordMetadata {
    @Override
    public String topic() {
      return "orders";
    }

    @Override
    public int partition() {
      return 3;
    }

    @Override
    public long offset() {
      return 42;
    }
  }

  private static String header(Record<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void keepsTheMessageWithReasonAndOrigin() {
    Record<byte[], byte[]> record = new Record<>(new byte[] {1}, new byte[] {2, 3}, 1_234L);
    record.headers().add("own", new byte[] {9});

    Record<byte[], byte[]> letter =
        DeadLetter.of("window", record, Optional.of(new Origin()), "undecodable", "no Avro");

    assertThat(letter.key()).containsExactly(1);
    assertThat(letter.value()).containsExactly(2, 3);
    assertThat(letter.timestamp()).isEqualTo(1_234L);
    assertThat(letter.headers().lastHeader("own").value()).containsExactly(9);
    assertThat(header(letter, "codrift.stage")).isEqualTo("window");
    assertThat(header(letter, "codrift.reason")).isEqualTo("undecodable");
    assertThat(header(letter, "codrift.detail")).isEqualTo("no Avro");
    assertThat(header(letter, "codrift.topic")).isEqualTo("orders");
    assertThat(header(letter, "codrift.partition")).isEqualTo("3");
    assertThat(header(letter, "codrift.offset")).isEqualTo("42");
    assertThat(record.headers()).as("the record is not changed").hasSize(1);
  }

  @Test
  void truncatesLongRecordsAndAcceptsNull() {
    byte[] large = new byte[DeadLetter.MAX_VALUE_BYTES + 1];
    assertThat(
            DeadLetter.of("window", new Record<>(null, large, 0L), Optional.empty(), "", "")
                .value())
        .hasSize(DeadLetter.MAX_VALUE_BYTES);
    assertThat(
            DeadLetter.of("window", new Record<>(null, (byte[]) null, 0L), Optional.empty(), "", "")
                .value())
        .isEmpty();
  }

  @Test
  void neverExceedsABrokersDefault() {
    byte[] large = new byte[3_000_000];
    Record<byte[], byte[]> record = new Record<>(large, large, 7L);
    for (int i = 0; i < 40; i++) {
      record.headers().add("own-" + i, new byte[100_000]);
    }

    Record<byte[], byte[]> letter =
        DeadLetter.of(
            "window", record, Optional.of(new Origin()), "undecodable", "x".repeat(100_000));

    int bytes = letter.key().length + letter.value().length;
    for (Header header : letter.headers()) {
      bytes += header.key().length() + header.value().length + 10;
    }
    assertThat(bytes).isLessThan(1_020_000);
    assertThat(header(letter, "codrift.cut-from-bytes")).isEqualTo("10000230");
    assertThat(header(letter, "codrift.offset")).isEqualTo("42");
    assertThat(header(letter, "codrift.timestamp")).isEqualTo("7");
  }
}
