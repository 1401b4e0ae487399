package io.codrift.streams.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code run} says of the recent records when it starts. */
class FirstLookTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
  private static final CodriftConfig CONFIG =
      new ConfigLoader(Map.of())
          .read(
              "c.yaml",
              """
              kafka: { bootstrap.servers: "b:9092" }
              sources:
                - topic: orders
                  format: json
                  timestamp: at
                  window: { size: 1h }
                  monitors:
                    - { name: right, x: [price], y: [stock] }
                    - { name: wrong, x: [price], y: [stokc] }
              """);

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) org.slf4j.LoggerFactory.getLogger(FirstLook.class);
  private final MockConsumer<byte[], byte[]> topic = new MockConsumer<>("earliest");

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
    topic.updatePartitions("orders", List.of(new PartitionInfo("orders", 0, null, null, null)));
    topic.updateBeginningOffsets(Map.of(PARTITION, 0L));
    topic.updateEndOffsets(Map.of(PARTITION, 0L));
  }

  @AfterEach
  void forget() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  private void records(String... values) {
    topic.updateEndOffsets(Map.of(PARTITION, (long) values.length));
    topic.schedulePollTask(
        () -> {
          for (int i = 0; i < values.length; i++) {
            topic.addRecord(
                new ConsumerRecord<>("orders", 0, i, new byte[0], values[i].getBytes(UTF_8)));
          }
        });
  }

  private List<String> look(boolean isOver) {
    new FirstLook(CONFIG, Clock.fixed(Instant.ofEpochMilli(2_000), ZoneOffset.UTC))
        .look(CONFIG.sources().get(0), topic, () -> isOver);
    return log.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }

  @Test
  void aFieldThatNoRecordHasIsSaidWithItsMonitors() {
    records(
        "{\"at\": 1000, \"price\": 1, \"stock\": 2}", "{\"at\": 1001, \"price\": 2, \"stock\": 1}");
    assertThat(look(false))
        .containsExactly(
            "WARN orders: of the last 2 records: no record has the field stokc. Did you mean"
                + " stock? Without it: wrong");
  }

  @Test
  void recordsThatAreAllRefusedAreSaidWithAnExample() {
    records("{\"time\": 1000, \"price\": 1, \"stock\": 2}");
    assertThat(look(false))
        .hasSize(2)
        .satisfies(
            lines -> {
              assertThat(lines.get(0))
                  .startsWith("WARN orders: of the last 1 records: no record has the field at.");
              assertThat(lines.get(1)).startsWith("WARN orders: refused: 1 no_timestamp: ");
            });
  }

  @Test
  void anEmptyTopicIsNoProblem() {
    assertThat(look(false)).isEmpty();
  }

  @Test
  void aTopicThatIsNotThereIsNoProblem() {
    topic.updatePartitions("orders", List.of());
    assertThat(look(false)).isEmpty();
  }

  @Test
  void aLookThatTakesTooLongIsLeftOut() {
    records("{\"at\": 1000, \"price\": 1, \"stock\": 2}");
    assertThat(look(true))
        .containsExactly(
            "INFO There was no time to look at the recent records of orders; `codrift check`"
                + " does.");
  }

  @Test
  void recordsThatMayNotBeReadAreSaidAndNothingElse() {
    records("{\"at\": 1000, \"price\": 1, \"stock\": 2}");
    topic.setPollException(new TopicAuthorizationException("orders"));
    assertThat(look(false))
        .singleElement()
        .asString()
        .startsWith("WARN The recent records of orders could not be looked at: ");
  }
}
