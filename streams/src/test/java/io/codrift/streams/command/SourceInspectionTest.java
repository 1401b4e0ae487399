package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.Decoded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of features. */
class SourceInspectionTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
  private static final int RECORDS = 100;

  @TempDir private Path folder;

  @Test
  void aFeatureIsARangeOrACategory() throws IOException {
    Map<String, SourceInspection.Feature> features =
        inspect(
            i -> i % 10 == 0 ? Double.NaN : i,
            i -> Category.code("shop " + i % 7),
            i -> i % 2 == 0 ? i : Category.code("none"),
            i -> Category.code("order " + i));

    assertThat(features.get("price").described()).isEqualTo("1.0 to 99.0");
    assertThat(features.get("price").missing()).isEqualTo(10);
    assertThat(features.get("price").unique()).isFalse();
    assertThat(features.get("shop").described()).isEqualTo("a category with 7 different values");
    assertThat(features.get("shop").unique()).isFalse();
    assertThat(features.get("mixed").described())
        .isEqualTo("0.0 to 98.0, or a category with 1 different values");
    assertThat(features.get("id").described()).isEqualTo("a category with 100 different values");
    assertThat(features.get("id").unique()).isTrue();
  }

  @SafeVarargs
  private Map<String, SourceInspection.Feature> inspect(IntFunction<Double>... values)
      throws IOException {
    SourceInspection inspection =
        new SourceInspection(source(), () -> Instant.ofEpochMilli(RECORDS));
    inspection.read(
        topic(),
        (key, value, headers, time) -> {
          int number = ByteBuffer.wrap(value).getInt();
          double[] row = new double[values.length];
          for (int i = 0; i < row.length; i++) {
            row[i] = values[i].apply(number);
          }
          return new Decoded.Row("", 0, row);
        });
    return inspection.features();
  }

  private SourceConfig source() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("codrift.yaml"),
            """
            kafka: { bootstrap.servers: "b:9092" }
            sources:
              - topic: orders
                format: json
                window: { size: 5m }
                monitors: [{ name: m, x: [price, shop], y: [mixed, id] }]
            """);
    CodriftConfig config = new ConfigLoader(Map.of()).load(file);
    return config.sources().get(0);
  }

  private static MockConsumer<byte[], byte[]> topic() {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(OffsetResetStrategy.EARLIEST);
    consumer.updatePartitions(
        PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, (long) RECORDS));
    consumer.schedulePollTask(
        () -> {
          for (int i = 0; i < RECORDS; i++) {
            byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
            consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, i, new byte[0], value));
          }
        });
    return consumer;
  }
}
