package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.WindowProgress;
import io.codrift.streams.config.Topics;
import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsMessage;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** A restart does not begin the silence of a partition anew. The idle timeout is 5 s. */
class IdleRestartTest {
  private static final WindowConfig DAILY = Configs.window("24H", "24H", "0S");
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long START = 1_700_000_000_000L;

  private final TaskStores stores = new TaskStores();
  private final MockProcessorContext<byte[], Object> context = stores.context();
  private final Consumed consumed = new Consumed();
  private WindowProcessor task;
  private long offset;

  private void start(long time) {
    context.setCurrentSystemTimeMs(time);
    task =
        new WindowProcessor(
            Configs.source("orders", DAILY),
            OwnTopics.of(new Topics("shop"), KnownSchemas.bundled()),
            TaskStores.DECLARED,
            Configs.input(1),
            new TextDecoder(),
            consumed,
            consumed,
            new InputHold(),
            new RefusedRecords("orders", "shop.dead-letters"),
            new UnseenFeatures(List.of("price", "quantity")),
            1_000,
            new CodriftMetrics(new CollectorRegistry()));
    task.init(context);
  }

  private void look(long time) {
    context.setCurrentSystemTimeMs(time);
    List<MockProcessorContext.CapturedPunctuator> all = context.scheduledPunctuators();
    all.get(all.size() - 1).getPunctuator().punctuate(time);
  }

  private void row(long writtenAt, long eventTime) {
    context.setRecordMetadata("orders", 0, offset++);
    String row = "eu,%d,1,2".formatted(eventTime);
    task.process(new Record<>(null, row.getBytes(StandardCharsets.UTF_8), writtenAt));
  }

  private List<byte[]> sent() {
    List<byte[]> sent =
        context.forwarded().stream()
            .map(forward -> (WindowsMessage) forward.record().value())
            .map(
                message ->
                    WindowsMessage.serde(KnownSchemas.bundled())
                        .serializer()
                        .serialize("", message))
            .toList();
    context.resetForwards();
    return sent;
  }

  @Test
  void theSilenceBeforeARestartCounts() {
    start(START);
    row(START, 5_000);
    look(START + 500);
    sent();

    start(START + DAY / 2);
    look(START + DAY / 2 + 500);
    assertThat(Messages.told(sent().stream())).containsExactly("nothing closed");
    look(START + DAY - 5_001);
    assertThat(Messages.told(sent().stream()))
        .as("a millisecond is left")
        .containsOnly("nothing closed");
    look(START + DAY - 5_000);
    assertThat(Messages.told(sent().stream()))
        .containsExactly("part eu 0: 1 seen, 0 late, 0 rejected", "closed until 86400000, idle");
  }

  /** A clock that is set back cannot make a silence longer, nor shorter than it was. */
  @Test
  void aClockThatIsSetBackEndsNoWindow() {
    start(START);
    row(START, 5_000);
    look(START + 500);
    look(START + DAY / 2);
    sent();
    look(START - DAY);
    look(START);
    look(START + DAY - 5_001);
    assertThat(Messages.told(sent().stream())).containsOnly("nothing closed");
    look(START + DAY - 5_000);
    assertThat(Messages.told(sent().stream()))
        .containsExactly("part eu 0: 1 seen, 0 late, 0 rejected", "closed until 86400000, idle");
  }

  /** The clock is all that tells how long a partition has been silent. */
  @Test
  void aClockThatIsSetForwardEndsWindowsThatAreOverByIt() {
    start(START);
    row(START, 5_000);
    look(START + 500);
    sent();
    look(START + DAY);
    assertThat(Messages.told(sent().stream()))
        .containsExactly("part eu 0: 1 seen, 0 late, 0 rejected", "closed until 86400000, idle");
    look(START + 1_000);
    row(START + 1_000, DAY + 5_000);
    row(START + 1_001, DAY - 1);
    look(START + 2_000);
    assertThat(Messages.told(sent().stream())).containsExactly("closed until 86400000");
    row(START + 3_000, 2 * DAY);
    look(START + 4_000);
    assertThat(Messages.told(sent().stream()))
        .as("what belongs to the closed window is late")
        .containsExactly("part eu 86400000: 1 seen, 1 late, 0 rejected", "closed until 172800000");
  }

  @Test
  void aPartitionThatWasSilentBeforeARestartIsIdleAtOnce() {
    start(START);
    row(START, 5_000);
    look(START + 500);
    look(START + DAY);
    sent();

    start(START + 30 * DAY);
    consumed.everything = false;
    look(START + 30 * DAY + 500);
    assertThat(Messages.told(sent().stream()))
        .as("it does not know yet what there is")
        .containsExactly("closed until 86400000");
    consumed.everything = true;
    look(START + 30 * DAY + 1_000);
    assertThat(Messages.progress(sent().stream()))
        .singleElement()
        .returns(true, WindowProgress::getIdle)
        .returns(30 * DAY + 1_000, WindowProgress::getIdleMillis);
  }

  @Test
  void aPartitionWithoutARowIsSilentSinceItWasFirstLookedAt() {
    start(START);
    look(START + 500);
    look(START + 6_000);
    sent();

    start(START + DAY);
    look(START + DAY + 500);
    assertThat(Messages.progress(sent().stream()))
        .singleElement()
        .returns(true, WindowProgress::getIdle)
        .returns(DAY, WindowProgress::getIdleMillis);
  }

  @Test
  void aRowFromBeforeThePartitionWasFirstLookedAtSaysSinceWhen() {
    consumed.everything = false;
    start(START);
    look(START + 500);
    row(START - 30 * DAY, 5_000);
    sent();
    start(START + 1_000);
    consumed.everything = true;
    look(START + 2_000);
    assertThat(Messages.told(sent().stream()))
        .containsExactly("part eu 0: 1 seen, 0 late, 0 rejected", "closed until 86400000, idle");
  }

  @Test
  void rowsOfABackfillHaveOldTimestampsAfterARestartToo() {
    start(START);
    look(START + 500);
    row(START - 30 * DAY, 5_000);
    look(START + 1_000);
    sent();
    start(START + 60_000);
    consumed.everything = false;
    look(START + 60_500);
    row(START - 30 * DAY + 1, 6_000);
    consumed.everything = true;
    look(START + 61_000);
    look(START + 70_000);
    assertThat(Messages.told(sent().stream()))
        .as("the window of a day is not over")
        .containsExactly("nothing closed");
  }

  @Test
  void recordsThatCameMeanwhileAreReadFirst() {
    start(START);
    row(START, 5_000);
    look(START + 500);
    start(START + 2 * DAY);
    consumed.everything = false;
    look(START + 2 * DAY + 500);
    row(START + DAY / 2, DAY / 2);
    sent();
    consumed.everything = true;
    look(START + 2 * DAY + 1_000);
    assertThat(sent()).as("the idle timeout after the row").isEmpty();
    look(START + 2 * DAY + 6_000);
    assertThat(Messages.told(sent().stream()))
        .containsExactly("part eu 0: 2 seen, 0 late, 0 rejected", "closed until 86400000, idle");
  }
}
