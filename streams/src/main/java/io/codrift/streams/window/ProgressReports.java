package io.codrift.streams.window;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.topic.WindowsMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * When the progress of a task's partition is sent, and what it says. Not thread-safe.
 *
 * <p>The estimate stage completes no window before it has progress of every partition. From later
 * reports it tells how long a source is silent. A task that does not run, has records to consume or
 * hears nothing from the brokers says nothing, so that its silence is not taken for that of the
 * source.
 */
final class ProgressReports {
  /**
   * What was said of the partition.
   *
   * @param sentUntil every window that ends at or before this is sent
   * @param idle whether it was idle and had no open window
   * @param provenUntil until when it was known to have no further record
   */
  private record Report(long sentUntil, boolean idle, long provenUntil) {}

  private final String source;
  private final int partition;
  private final InputCount input;
  private final Duration advance;
  private final Silence silence;
  private final Consumer<WindowProgress> messages;

  private Report last = new Report(WindowLayout.NOTHING, false, Frontier.UNKNOWN);
  private boolean reported;
  private long reportedAt;

  /** Whether an opening was sent since the last report. */
  private boolean opened;

  /**
   * @param source the input topic
   * @param partition of it that the task has
   * @param advance of the windows: how much longer a silence is when it is told again
   * @param messages receives each message, to be sent at once
   */
  ProgressReports(
      String source,
      int partition,
      InputCount input,
      Duration advance,
      Silence silence,
      Consumer<WindowProgress> messages) {
    this.source = source;
    this.partition = partition;
    this.input = input;
    this.advance = advance;
    this.silence = silence;
    this.messages = messages;
  }

  /** Begins with windows from the stores: what was sent of them before is no news. */
  void begin(PartitionWindows windows) {
    last = new Report(windows.sentUntil(), last.idle(), last.provenUntil());
  }

  /** Whether something is to be told that the last report did not tell. */
  boolean hasNews(PartitionWindows windows) {
    return windows.sentUntil() != last.sentUntil() || isIdle(windows) != last.idle();
  }

  /**
   * Whether a report is to be sent, asked now and then: there are news, a silence has gone on for
   * long, or the last report is old. What the estimate stage was told it is told again, as a
   * process that did not know the source, or began anew, does not know it. It also learns that the
   * partition has a task.
   *
   * @param time wall clock, milliseconds since the epoch
   */
  boolean isDue(PartitionWindows windows, long time) {
    boolean goesOn =
        last.idle() && silence.provenUntil() - last.provenUntil() >= advance.toMillis();
    boolean again = time - reportedAt >= WindowsMessage.Progress.REPEATED_EVERY.toMillis();
    return !reported || hasNews(windows) || goesOn || again;
  }

  /**
   * Announces the first part since the last report; does nothing with further parts.
   *
   * @param time wall clock, milliseconds since the epoch
   */
  void open(PartitionWindows windows, long time) {
    if (!opened) {
      opened = true;
      send(windows, time, true);
    }
  }

  /**
   * Sends a report.
   *
   * @param time wall clock, milliseconds since the epoch
   */
  void report(PartitionWindows windows, long time) {
    send(windows, time, false);
    opened = false;
    reported = true;
    reportedAt = time;
    last = new Report(windows.sentUntil(), isIdle(windows), silence.provenUntil());
  }

  /** Whether windows need not wait for the partition: it has nothing that would be sent later. */
  private boolean isIdle(PartitionWindows windows) {
    return silence.isIdle() && !windows.anyOpen();
  }

  /** How long the partition has brought no row, in milliseconds. */
  private long idleMillis(PartitionWindows windows) {
    return Math.max(0, silence.provenUntil() - windows.silentSince());
  }

  private void send(PartitionWindows windows, long time, boolean opening) {
    boolean idle = isIdle(windows);
    long reached = idle ? windows.reachedAt(windows.silentSince()) : windows.watermark();
    messages.accept(
        WindowProgress.newBuilder()
            .setSource(source)
            .setPartition(partition)
            .setPartitions(input.topic().partitions())
            .setTopicId(input.topic().id())
            .setCountedAt(input.at())
            .setClosedUntil(Instant.ofEpochMilli(windows.sentUntil()))
            .setLateUntil(windows.closedUntil())
            .setWatermark(Instant.ofEpochMilli(reached))
            .setIdle(idle)
            .setIdleMillis(idle ? idleMillis(windows) : 0)
            .setSentAt(Instant.ofEpochMilli(time))
            .setNumber(windows.nextProgress())
            .setOpening(opening)
            .build());
  }
}
