package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.Topics;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsMessage;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Which records of a partition are counted, whatever happens to its log and to offsets. */
class InputOffsetsTest {
  private static final long START = 1_700_000_000_000L;
  private static final OwnTopics TOPICS = OwnTopics.of(new Topics("shop"), KnownSchemas.bundled());

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final TaskStores stores = new TaskStores();
  private final MockProcessorContext<byte[], Object> context = stores.context();
  private final Consumed broker = new Consumed();
  private WindowProcessor task;

  InputOffsetsTest() {
    start();
  }

  /** The next incarnation of the task on the same stores. */
  private void start() {
    context.setCurrentSystemTimeMs(START);
    task =
        new WindowProcessor(
            Configs.source("orders", Configs.window("60S", "60S", "0S")),
            TOPICS,
            TaskStores.DECLARED,
            Configs.input(1),
            new TextDecoder(),
            broker,
            broker,
            new InputHold(),
            new RefusedRecords("orders", "shop.dead-letters"),
            new UnseenFeatures(List.of("price", "quantity")),
            1_000,
            metrics);
    task.init(context);
  }

  private void look() {
    lookAt(START);
  }

  private void lookAt(long now) {
    List<MockProcessorContext.CapturedPunctuator> all = context.scheduledPunctuators();
    all.get(all.size() - 1).getPunctuator().punctuate(now);
  }

  /** Records with these offsets, both inclusive, in the first minute. */
  private void read(long from, long to) {
    for (long offset = from; offset <= to; offset++) {
      read(offset, "eu,1000,1,2");
    }
  }

  private void read(long offset, String row) {
    context.setRecordMetadata("orders", 0, offset);
    task.process(new Record<>(null, row.getBytes(StandardCharsets.UTF_8), START));
  }

  /** How many records the first minute has. */
  private long counted() {
    for (long offset = 1_000_000; offset < 1_000_008; offset++) {
      read(offset, "eu,60000,1,2");
    }
    return context.forwarded().stream()
        .map(forward -> forward.record().value())
        .filter(WindowsMessage.Part.class::isInstance)
        .map(message -> ((WindowsMessage.Part) message).message())
        .filter(part -> part.getWindowStart().toEpochMilli() == 0)
        .mapToLong(WindowSample::getSeen)
        .sum();
  }

  private double skipped(String reason) {
    look();
    Double count =
        registry.getSampleValue(
            "codrift_records_skipped_total",
            new String[] {"source", "reason"},
            new String[] {"orders", reason});
    return count == null ? 0 : count;
  }

  @Test
  void offsetsThatWereResetCountNothingTwice() {
    read(0, 9);
    look();
    start();
    read(0, 14);
    assertThat(skipped("repeated")).isEqualTo(10);
    assertThat(skipped("deleted")).isZero();
    assertThat(counted()).isEqualTo(15);
  }

  @Test
  void theOffsetIsStoredWithEveryRow() {
    read(0, 9);
    look();
    read(10, 14);
    start();
    read(0, 14);
    assertThat(skipped("repeated")).isEqualTo(15);
    start();
    broker.logEnd = 12;
    read(12, 13);
    start();
    broker.logEnd = 100;
    read(12, 14);
    assertThat(skipped("repeated")).as("what was written anew").isEqualTo(15 + 2);
  }

  @Test
  void lateRecordsAndDeadLettersAreNotCountedTwiceEither() {
    read(0, 3);
    read(4, "!WRONG_TYPE");
    look();
    start();
    read(0, 3);
    read(4, "!WRONG_TYPE");
    assertThat(skipped("repeated")).isEqualTo(5);
    assertThat(context.forwarded(TOPICS.deadLetters().sink())).hasSize(1);
    assertThat(counted()).isEqualTo(4);
  }

  @Test
  void resetWhileTheTaskRunsOrBeforeTheBrokersHaveSaidAnything() {
    read(0, 9);
    read(3, 12);
    assertThat(skipped("repeated")).isEqualTo(7);
    assertThat(counted()).isEqualTo(13);
  }

  @Test
  void recordsThatWereDeletedBeforeTheyWereReadAreCounted() {
    read(0, 9);
    look();
    start();
    broker.logStart = 100;
    read(100, 104);
    assertThat(skipped("deleted")).isEqualTo(90);
    assertThat(skipped("deleted")).as("once").isEqualTo(90);
    assertThat(counted()).isEqualTo(15);
  }

  @Test
  void aConsumerThatIsOvertakenWhileItRuns() {
    read(0, 9);
    look();
    broker.logStart = 100;
    read(100, 104);
    broker.answers = false;
    assertThat(skipped("deleted")).as("the brokers do not answer").isZero();
    broker.answers = true;
    assertThat(skipped("deleted")).isEqualTo(90);
  }

  @Test
  void offsetsWithoutRecordsAreNoLoss() {
    read(0, 9);
    // Commit markers, aborted records, or a compacted log.
    read(11, 12);
    read(500, 501);
    assertThat(skipped("deleted")).isZero();
    assertThat(counted()).isEqualTo(14);
  }

  @Test
  void theFirstRecordOfANewSourceSkipsNothing() {
    broker.logStart = 5_000;
    read(5_000, 5_001);
    assertThat(skipped("deleted")).isZero();
  }

  @Test
  void aTopicThatWasMadeAnewIsCountedFromItsBegin() {
    read(0, 9);
    look();
    start();
    broker.topicId = "second";
    read(0, 4);
    look();
    assertThat(skipped("repeated")).isZero();
    start();
    read(3, 6);
    assertThat(skipped("repeated")).as("of the second topic").isEqualTo(2);
    assertThat(counted()).isEqualTo(10 + 7);
  }

  @Test
  void aTopicThatIsMadeAnewWhileTheTaskRuns() {
    read(0, 9);
    look();
    broker.topicId = "second";
    read(0, 4);
    look();
    read(5, 6);
    start();
    read(3, 8);
    assertThat(skipped("repeated")).as("of the second topic").isEqualTo(4);
    assertThat(counted()).isEqualTo(10 + 9);
  }

  /** The consumer goes on at its offset, which the new topic has already. */
  @Test
  void aTopicThatIsMadeAnewAndHasAlreadyGrown() {
    read(0, 9);
    look();
    broker.topicId = "second";
    lookAt(START + 30_000);
    read(10, 11);
    lookAt(START + 61_000);
    read(12, 14);
    assertThat(skipped("unread")).as("at most").isEqualTo(12);
    start();
    read(10, 15);
    assertThat(skipped("repeated")).isEqualTo(5);
    assertThat(counted()).isEqualTo(10 + 6);
  }

  /** The consumer learns only later that its offset is none of the new topic. */
  @Test
  void aTopicThatIsMadeAnewIsNoticedBeforeTheConsumerReturnsToItsBegin() {
    read(0, 8);
    look();
    lookAt(START + 30_000);
    read(9, 9);
    broker.topicId = "second";
    broker.logEnd = 5;
    lookAt(START + 61_000);
    read(0, 4);
    assertThat(skipped("repeated")).isZero();
    assertThat(skipped("unread")).isZero();
    assertThat(counted()).isEqualTo(15);
  }

  @Test
  void aTopicThatIsMadeAnewWhileRecordsAreReadAgain() {
    read(0, 9);
    look();
    start();
    read(0, 4);
    broker.topicId = "second";
    read(0, 6);
    assertThat(skipped("repeated")).as("of the first topic").isEqualTo(5);
    assertThat(counted()).isEqualTo(10 + 7);
  }

  @Test
  void aTopicThatWasMadeAnewAndIsReadFromTheMiddle() {
    read(0, 9);
    look();
    start();
    broker.topicId = "second";
    read(10, 14);
    assertThat(skipped("unread")).as("the group's offset was 10").isEqualTo(10);
    assertThat(skipped("deleted")).isZero();
    assertThat(skipped("repeated")).isZero();
    start();
    read(12, 15);
    assertThat(skipped("repeated")).isEqualTo(3);
    assertThat(counted()).isEqualTo(10 + 6);
  }

  @Test
  void aTopicThatWasMadeAnewIsNoticedBeforeItsFirstRecord() {
    read(0, 9);
    look();
    start();
    broker.topicId = "second";
    broker.logStart = 2;
    look();
    read(10, 14);
    assertThat(skipped("unread")).isEqualTo(8);
    assertThat(counted()).isEqualTo(15);
  }

  @Test
  void aTopicThatWasMadeAnewBeforeItsIdWasKnown() {
    broker.answers = false;
    read(0, 9);
    start();
    broker.answers = true;
    broker.topicId = "second";
    broker.logEnd = 5;
    read(0, 4);
    assertThat(skipped("repeated")).isZero();
    assertThat(counted()).isEqualTo(15);
  }

  @Test
  void aLogThatLostItsEndGoesOnFromThere() {
    read(0, 9);
    look();
    start();
    broker.logEnd = 6;
    read(4, 5);
    assertThat(skipped("repeated")).isEqualTo(2);
    read(6, 9);
    assertThat(skipped("repeated")).as("they are new").isEqualTo(2);
    assertThat(counted()).isEqualTo(14);
  }

  @Test
  void aRecordThatCannotBeJudgedIsNotTaken() {
    read(0, 9);
    look();
    start();
    broker.answers = false;
    assertThatThrownBy(() -> read(0, 0))
        .isInstanceOf(StreamsException.class)
        .hasMessageContaining("orders-0");
    broker.answers = true;
    start();
    read(0, 9);
    assertThat(skipped("repeated")).isEqualTo(10);
  }

  @Test
  void anEarlierVersionKnewNoOffset() {
    read(0, 9);
    stores.forgetOffsets();
    start();
    read(10, 12);
    assertThat(skipped("deleted")).isZero();
    assertThat(counted()).isEqualTo(13);
  }
}
