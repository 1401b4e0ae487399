package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.PaneLayout;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.Topics;
import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.store.NewerVersionException;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsMessage;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Many segments whose windows close at once: their parts go out in pieces that fit a commit. */
class PiecewiseClosingTest {
  private static final int SEGMENTS = 300;
  private static final int ROWS = 20;
  private static final int LATER = 8;

  /** Length of windows that advance by a second, milliseconds. */
  private static final long OVERLAP = 200_000;

  private static final int OVERLAPPING_ROWS = 60;
  private static final WindowConfig OVERLAPPING = Configs.window(OVERLAP / 1_000 + "S", "1S", "0S");
  private static final WindowConfig WINDOW = Configs.window("60S", "60S", "0S");
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

  private final TaskStores stores = new TaskStores();
  private final MockProcessorContext<byte[], Object> context = stores.context();
  private final InputHold hold = new InputHold();
  private WindowProcessor task;
  private long offset;
  private int punctuators;

  private void start(WindowConfig window) {
    start(WideDecoder.source("orders", window));
  }

  private void start(SourceConfig source) {
    task =
        new WindowProcessor(
            source,
            OwnTopics.of(new Topics("shop"), KnownSchemas.bundled()),
            TaskStores.DECLARED,
            Configs.input(1),
            new WideDecoder(),
            new Consumed(),
            new Consumed(),
            hold,
            new RefusedRecords("orders", "shop.dead-letters"),
            new UnseenFeatures(source.features()),
            1_000,
            new CodriftMetrics(new CollectorRegistry()));
    punctuators = context.scheduledPunctuators().size();
    task.init(context);
  }

  private void row(String segment, long time) {
    context.setRecordMetadata("orders", 0, offset++);
    byte[] value = (segment + "," + time).getBytes(StandardCharsets.UTF_8);
    task.process(new Record<>(null, value, 0L));
  }

  private void fillFirstWindow() {
    for (int i = 0; i < SEGMENTS * ROWS; i++) {
      row("s" + i % SEGMENTS, 1_000);
    }
  }

  /** As many rows with this time as it takes for the watermark to follow. */
  private void later(long time) {
    for (int i = 0; i < LATER; i++) {
      row("s0", time);
    }
  }

  /** The punctuation that sends the next piece. */
  private void nextPiece() {
    context.scheduledPunctuators().get(punctuators).getPunctuator().punctuate(0);
  }

  private void look() {
    context.scheduledPunctuators().get(punctuators + 1).getPunctuator().punctuate(0);
  }

  /** The encoded messages since the last call. */
  private List<byte[]> sent() {
    List<byte[]> sent =
        context.forwarded().stream()
            .map(forwarded -> (WindowsMessage) forwarded.record().value())
            .map(m -> WindowsMessage.serde(KnownSchemas.bundled()).serializer().serialize("", m))
            .toList();
    context.resetForwards();
    return sent;
  }

  private static long bytes(List<byte[]> messages) {
    return messages.stream().mapToLong(message -> message.length).sum();
  }

  private static List<String> windows(List<byte[]> messages) {
    return Messages.parts(messages.stream()).stream()
        .map(part -> part.getWindowStart().toEpochMilli() + part.getSegment())
        .toList();
  }

  @Test
  void noCallSendsMoreThanFitsACommit() {
    start(WINDOW);
    fillFirstWindow();
    assertThat(sent()).isEmpty();
    later(60_000);
    List<String> windows = new ArrayList<>();
    int pieces = 0;
    long all = 0;
    for (boolean more = true; more; more = hold.isHeld(PARTITION)) {
      List<byte[]> piece = sent();
      assertThat(bytes(piece)).isBetween(1L, Piece.BYTES + 500_000);
      all += bytes(piece);
      windows.addAll(windows(piece));
      assertThat(Messages.progress(piece.stream())).as("not all of the window is sent").isEmpty();
      assertThat(context.committed()).as("before the next piece").isTrue();
      context.resetCommit();
      pieces++;
      nextPiece();
    }
    List<byte[]> last = sent();
    windows.addAll(windows(last));
    all += bytes(last);
    assertThat(all).isGreaterThan(2 * Piece.BYTES);
    assertThat(pieces).isEqualTo((int) (all / Piece.BYTES));
    assertThat(windows).doesNotHaveDuplicates().hasSize(SEGMENTS);
    assertThat(Messages.progress(last.stream()))
        .singleElement()
        .returns(60_000L, progress -> progress.getClosedUntil().toEpochMilli());
    assertThat(context.committed()).isFalse();
    nextPiece();
    assertThat(sent()).isEmpty();
  }

  @Test
  void rowsThatWereFetchedSendNoMoreUntilTheNextPiece() {
    start(WINDOW);
    fillFirstWindow();
    later(60_000);
    sent();
    for (int i = 0; i < 100; i++) {
      row("s" + i, 61_000);
    }
    assertThat(windows(sent())).isEmpty();
    look();
    List<byte[]> report = sent();
    assertThat(windows(report)).isEmpty();
    assertThat(Messages.progress(report.stream()))
        .as("no window is complete downstream before all is sent")
        .singleElement()
        .returns(WindowLayout.NOTHING, progress -> progress.getClosedUntil().toEpochMilli())
        .returns(false, WindowProgress::getIdle);
  }

  @Test
  void anotherTaskGoesOnWithTheNextPiece() {
    start(WINDOW);
    fillFirstWindow();
    later(60_000);
    List<String> windows = new ArrayList<>(windows(sent()));
    assertThat(windows).hasSizeBetween(10, SEGMENTS - 10);
    task.close();
    assertThat(hold.isHeld(PARTITION)).isFalse();

    start(WINDOW);
    assertThat(hold.isHeld(PARTITION)).as("before it is read").isTrue();
    look();
    while (hold.isHeld(PARTITION)) {
      nextPiece();
    }
    List<byte[]> rest = sent();
    windows.addAll(windows(rest));
    assertThat(windows).doesNotHaveDuplicates().hasSize(SEGMENTS);
    List<WindowProgress> progress = Messages.progress(rest.stream());
    assertThat(progress.get(progress.size() - 1).getClosedUntil().toEpochMilli()).isEqualTo(60_000);
  }

  @Test
  void whatIsDueIsSentAsItWasConfiguredWhenItClosed() {
    start(WINDOW);
    fillFirstWindow();
    later(60_000);
    List<WindowSample> parts = new ArrayList<>(Messages.parts(sent().stream()));
    task.close();

    start(Configs.window("40S", "40S", "0S"));
    look();
    while (hold.isHeld(PARTITION)) {
      nextPiece();
    }
    row("s0", 61_000);
    later(180_000);
    parts.addAll(Messages.parts(sent().stream()));
    assertThat(parts)
        .extracting(part -> part.getWindowStart().toEpochMilli() + part.getSegment())
        .doesNotHaveDuplicates()
        .hasSize(SEGMENTS + 1);
    WindowSample changed = parts.get(SEGMENTS);
    assertThat(changed.getWindowEnd().toEpochMilli()).isEqualTo(80_000);
    assertThat(changed.getSeen()).isEqualTo(1);
    assertThat(changed.getLate()).as("the open pane of the earlier windows").isEqualTo(LATER);
  }

  /** Of the open panes one feature less is sampled. */
  @Test
  void openPanesGetAnotherLayoutInPieces() {
    start(WINDOW);
    fillFirstWindow();
    task.close();

    start(WideDecoder.narrower("orders", WINDOW));
    assertThat(hold.isHeld(PARTITION)).as("before it is read").isTrue();
    int pieces = 0;
    while (hold.isHeld(PARTITION)) {
      assertThat(context.committed()).isEqualTo(pieces > 0);
      context.resetCommit();
      look();
      nextPiece();
      pieces++;
    }
    assertThat(pieces).as("about 10 MB").isGreaterThan(1);
    assertThat(storedFormat()).isEqualTo(1);
    look();
    assertThat(Messages.progress(sent().stream())).as("then it is heard of").hasSize(1);
  }

  @Test
  void aRowOfAnotherConfigurationWaitsForAllThatIsDue() {
    start(WINDOW);
    fillFirstWindow();
    later(60_000);
    List<String> windows = new ArrayList<>(windows(sent()));
    task.close();

    start(Configs.window("40S", "40S", "0S"));
    row("s0", 61_000);
    windows.addAll(windows(sent()));
    assertThat(windows).doesNotHaveDuplicates().hasSize(SEGMENTS);
    later(80_000);
    nextPiece();
    assertThat(windows(sent())).containsExactly("40000s0");
  }

  /** Windows that overlap, all with the same rows, of which all but the last close at once. */
  private void closeOverlapping() {
    for (int i = 0; i < OVERLAPPING_ROWS; i++) {
      row("s0", OVERLAP - 1_500);
    }
    later(2 * OVERLAP - 2_500);
  }

  @Test
  void aRowThatIsLateForManyDueWindowsSendsNoMoreThanAPiece() {
    start(OVERLAPPING);
    closeOverlapping();
    List<WindowSample> parts = new ArrayList<>(Messages.parts(sent().stream()));
    nextPiece();
    parts.addAll(Messages.parts(sent().stream()));

    row("s0", OVERLAP - 1_400);
    row("s0", OVERLAP - 1_300);
    List<byte[]> piece = sent();
    assertThat(bytes(piece)).isLessThan(Piece.BYTES + 500_000);
    parts.addAll(Messages.parts(piece.stream()));
    assertThat(hold.isHeld(PARTITION)).as("others are due").isTrue();
    task.close();

    start(OVERLAPPING);
    look();
    while (hold.isHeld(PARTITION)) {
      nextPiece();
    }
    later(4 * OVERLAP);
    while (hold.isHeld(PARTITION)) {
      nextPiece();
    }
    parts.addAll(Messages.parts(sent().stream()));
    assertThat(parts)
        .extracting(part -> part.getWindowStart().toEpochMilli())
        .doesNotHaveDuplicates()
        .isSorted();
    assertThat(parts)
        .filteredOn(part -> part.getWindowStart().toEpochMilli() < OVERLAP - 2_000)
        .as("due when the rows came")
        .hasSizeGreaterThan(150)
        .allSatisfy(part -> assertThat(part.getSeen()).isLessThanOrEqualTo(OVERLAPPING_ROWS));
    assertThat(parts)
        .filteredOn(part -> part.getWindowStart().toEpochMilli() == OVERLAP - 2_000)
        .as("open when they came")
        .singleElement()
        .returns(OVERLAPPING_ROWS + 2L + LATER, WindowSample::getSeen);
    assertThat(storedFormat()).isEqualTo(1);
  }

  @Test
  void aVersionThatHasOnePaneForAllWindowsDoesNotGoOnWithSeveral() {
    start(OVERLAPPING);
    closeOverlapping();
    assertThat(storedFormat()).isEqualTo(2);
    row("s0", OVERLAP - 1_400);
    assertThat(storedFormat()).isEqualTo(3);
    while (hold.isHeld(PARTITION)) {
      nextPiece();
    }
    assertThat(storedFormat()).as("the pane is there").isEqualTo(3);
  }

  @Test
  void aVersionThatSendsAllAtOnceDoesNotGoOnInTheMiddle() {
    start(WINDOW);
    fillFirstWindow();
    assertThat(storedFormat()).isEqualTo(1);
    later(60_000);
    assertThat(storedFormat()).isEqualTo(2);
    while (hold.isHeld(PARTITION)) {
      nextPiece();
    }
    assertThat(storedFormat()).isEqualTo(1);
  }

  private int storedFormat() {
    return ((TaskEntry.OfLayout) stores.frontier.get(TaskKey.LAYOUT)).message().getRowFormat();
  }

  @Test
  void aNewerFormatIsRefused() {
    start(WINDOW);
    row("s0", 1_000);
    PaneLayout layout = ((TaskEntry.OfLayout) stores.frontier.get(TaskKey.LAYOUT)).message();
    stores.frontier.put(
        TaskKey.LAYOUT,
        new TaskEntry.OfLayout(PaneLayout.newBuilder(layout).setRowFormat(5).build()));
    assertThatThrownBy(() -> start(WINDOW))
        .isInstanceOf(NewerVersionException.class)
        .hasMessageContaining("format 5");
  }
}
