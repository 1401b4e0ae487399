package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.Topics;
import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.ingest.RejectReason;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsMessage;
import io.prometheus.client.CollectorRegistry;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Cases that a topology driver cannot test: tasks that are revived, restarted or reconfigured. */
class WindowProcessorTest {
  private static final WindowConfig WINDOW = Configs.window("10S", "5S", "2S", 40);
  private static final RecordDecoder TEXT = new TextDecoder();

  private final TaskStores stores = new TaskStores();
  private final MockProcessorContext<byte[], Object> context = stores.context();
  private long offset;

  private static WindowProcessor processor(SourceConfig source, RecordDecoder decoder) {
    return new WindowProcessor(
        source,
        OwnTopics.of(new Topics("shop"), KnownSchemas.bundled()),
        TaskStores.DECLARED,
        Configs.input(1),
        decoder,
        new Consumed(),
        new Consumed(),
        new InputHold(),
        new RefusedRecords("orders", "shop.dead-letters"),
        new UnseenFeatures(source.features()),
        1_000,
        new CodriftMetrics(new CollectorRegistry()));
  }

  @Test
  void aRevivedTaskGivesTheSameResults() {
    List<String> undisturbed = new WindowProcessorTest().run(Integer.MAX_VALUE, false);
    assertThat(undisturbed).hasSizeGreaterThan(20);
    assertThat(run(7, false)).as("init() called again").isEqualTo(undisturbed);
    assertThat(new WindowProcessorTest().run(7, true))
        .as("a new processor on the same stores")
        .isEqualTo(undisturbed);
  }

  /** Sends a fixed stream. The task is initialized again at regular intervals. */
  private List<String> run(int every, boolean another) {
    SourceConfig source = Configs.source("orders", WINDOW);
    WindowProcessor processor = processor(source, TEXT);
    processor.init(context);
    Random random = new Random(3);
    for (int i = 0; i < 1_000; i++) {
      if (i % every == every - 1) {
        if (another) {
          processor.close();
          processor = processor(source, TEXT);
        }
        processor.init(context);
      }
      long time = i * 60L + random.nextInt(3_000);
      process(processor, "s%d,%d,%d,%f".formatted(i % 2, time, i, random.nextFloat()));
    }
    List<byte[]> values = sent().toList();
    List<Sample> samples =
        Messages.parts(values.stream()).stream()
            .map(part -> SampleChunks.merge(List.of(part)))
            .toList();
    List<String> result = new ArrayList<>(Messages.told(values.stream()));
    samples.forEach(
        sample ->
            result.add(
                IntStream.range(0, sample.rows())
                    .mapToObj(row -> sample.offset(row) + ":" + sample.value(row, 1))
                    .toList()
                    .toString()));
    return result;
  }

  @Test
  void newFeaturesAreMissingInEarlierRecords() {
    WindowProcessor before = processor(Configs.source("orders", WINDOW), TEXT);
    before.init(context);
    process(before, "eu,1000,1,2");
    process(before, "eu,2000,3,-");
    before.close();
    WindowProcessor after =
        processor(Configs.source("orders", WINDOW, "stock", "quantity", "price"), wide(3_000));
    after.init(context);
    process(after, "");
    after.close();
    WindowProcessor same =
        processor(Configs.source("orders", WINDOW, "stock", "quantity", "price"), wide(20_000));
    same.init(context);
    process(same, "");
    var parts =
        Messages.parts(sent()).stream()
            .filter(part -> part.getWindowStart().toEpochMilli() == 0)
            .toList();
    assertThat(parts).hasSize(1);
    assertThat(parts.get(0).getSeen()).isEqualTo(3);
    assertThat(parts.get(0).getMissing())
        .extracting(count -> count.getFeature() + " " + count.getCount())
        .containsExactly("stock 2", "quantity 1");
    Sample sample = SampleChunks.merge(parts);
    assertThat(sample.rows()).isEqualTo(3);
    assertThat(
            IntStream.range(0, 3)
                .mapToObj(
                    row ->
                        sample.value(row, 0)
                            + " "
                            + sample.value(row, 1)
                            + " "
                            + sample.value(row, 2))
                .toList())
        .containsExactlyInAnyOrder("NaN 2.0 1.0", "NaN NaN 3.0", "9.0 7.0 5.0");
  }

  private static RecordDecoder wide(long time) {
    return (key, value, headers, timestamp) -> new Decoded.Row("eu", time, new double[] {9, 7, 5});
  }

  @Test
  void windowsThatNoLongerExistCountAsLateAndStayClosed() {
    WindowProcessor before = processor(Configs.source("orders", WINDOW), TEXT);
    before.init(context);
    process(before, "eu,1000,1,2");
    process(before, "eu,14000,1,2");
    before.close();
    WindowProcessor after =
        processor(Configs.source("orders", Configs.window("7S", "7S", "0S")), TEXT);
    after.init(context);
    process(after, "eu,15000,1,2");
    process(after, "eu,21000,1,2");
    assertThat(Messages.told(sent()))
        .containsExactly(
            "part eu 0: 1 seen, 0 late, 0 rejected",
            "closed until 10000",
            "closed until 14000",
            "part eu 14000: 1 seen, 1 late, 0 rejected",
            "closed until 21000");
  }

  private List<String> told(RecordDecoder decoder, String grace, String... rows) {
    WindowProcessor processor =
        processor(Configs.source("orders", Configs.window("10S", "10S", grace)), decoder);
    context.resetForwards();
    processor.init(context);
    for (String row : rows) {
      process(processor, row);
    }
    processor.close();
    return Messages.told(sent());
  }

  @Test
  void aShorterGraceClosesOpenWindowsWithTheNextRow() {
    assertThat(told(TEXT, "5S", "eu,1000,1,2", "eu,12000,1,2")).isEmpty();
    assertThat(told(TEXT, "2S", "eu,12001,1,2"))
        .containsExactly("part eu 0: 1 seen, 0 late, 0 rejected", "closed until 10000");
  }

  @Test
  void aLongerGraceIsForWindowsThatAreOpen() {
    assertThat(told(TEXT, "0S", "eu,1000,1,2", "eu,11000,1,2"))
        .containsExactly("part eu 0: 1 seen, 0 late, 0 rejected", "closed until 10000");
    assertThat(told(TEXT, "5S", "eu,2000,1,2", "eu,21000,1,2", "eu,24999,1,2")).isEmpty();
    assertThat(told(TEXT, "5S", "eu,25000,1,2"))
        .as("what was closed stays closed")
        .containsExactly("part eu 10000: 1 seen, 1 late, 0 rejected", "closed until 20000");
  }

  @Test
  void anOpenWindowIsDividedWhenTheSourceIsSplit() {
    RecordDecoder whole =
        (key, value, headers, timestamp) ->
            TEXT.decode(key, value, headers, timestamp) instanceof Decoded.Row row
                ? new Decoded.Row("", row.eventTime(), row.features())
                : new Decoded.Rejected(RejectReason.UNDECODABLE, "");
    assertThat(told(whole, "0S", "eu,1000,1,2", "us,2000,1,2")).isEmpty();
    assertThat(told(TEXT, "0S", "eu,3000,1,2", "us,11000,1,2"))
        .containsExactly(
            "part  0: 2 seen, 0 late, 0 rejected",
            "part eu 0: 1 seen, 0 late, 0 rejected",
            "closed until 10000");
  }

  @Test
  void anAddedPartitionStopsTheTask() {
    MockProcessorContext<byte[], Object> grown =
        new MockProcessorContext<>(new Properties(), new TaskId(0, 1), new File("unused"));
    WindowProcessor processor = processor(Configs.source("orders", WINDOW), TEXT);
    assertThatThrownBy(() -> processor.init(grown))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("orders has more partitions than the 1");
  }

  private void process(WindowProcessor processor, String row) {
    context.setRecordMetadata("orders", 0, offset++);
    processor.process(new Record<>(null, row.getBytes(StandardCharsets.UTF_8), 0L));
  }

  private Stream<byte[]> sent() {
    return context.forwarded().stream().map(sent -> encoded(sent.record().value()));
  }

  private static byte[] encoded(Object message) {
    return message instanceof WindowsMessage windows
        ? WindowsMessage.serde(KnownSchemas.bundled()).serializer().serialize("", windows)
        : (byte[]) message;
  }
}
