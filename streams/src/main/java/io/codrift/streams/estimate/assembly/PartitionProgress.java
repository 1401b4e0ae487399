package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.topic.WindowsMessage.Progress;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one input partition: its last progress, with what the estimate stage notes in
 * it. That is since when the partition has been heard of, the windows of which messages were lost,
 * and those of which parts were refused.
 *
 * @param message the last progress, as it is stored
 */
record PartitionProgress(WindowProgress message) {
  /** When an earlier version sent a message: it does not say. */
  static final long NEVER = 0;

  /**
   * Notes a message of the partition.
   *
   * @param before what was known before it; empty if it is the first
   */
  static PartitionProgress after(Optional<PartitionProgress> before, WindowProgress update) {
    WindowProgress.Builder noted =
        WindowProgress.newBuilder(update)
            .setHeardSince(Instant.ofEpochMilli(heardSince(before, update)))
            .setRefusedUntil(before.map(known -> known.message.getRefusedUntil()).orElse(0L));
    lost(before, update).writeTo(noted);
    return new PartitionProgress(noted.build());
  }

  private static long heardSince(Optional<PartitionProgress> before, WindowProgress update) {
    long sent = update.getSentAt().toEpochMilli();
    boolean goesOn =
        before
            .map(known -> known.message.getSentAt().toEpochMilli())
            .filter(last -> last != NEVER && sent - last <= Progress.HEARD_FOR.toMillis())
            .isPresent();
    return sent != NEVER && goesOn ? before.orElseThrow().heardSince() : sent;
  }

  private static LostWindows lost(Optional<PartitionProgress> before, WindowProgress update) {
    LostWindows known = before.map(p -> LostWindows.of(p.message)).orElse(LostWindows.NONE);
    long last = before.map(p -> p.message.getNumber()).orElse(0L);
    boolean counted = update.getNumber() > 0 && (before.isEmpty() || last > 0);
    // A window stage that begins anew begins with 1.
    boolean follows = update.getNumber() == last + 1 || update.getNumber() == 1;
    return !counted || follows
        ? known
        : known.and(
            before.map(p -> p.message.getClosedUntil().toEpochMilli()).orElse(Long.MIN_VALUE),
            closed(update));
  }

  /**
   * Whether a message was sent before this one, so that it is read again: its number, its time and
   * its windows tell. A window stage that begins anew counts from 1, too, but later, and what it
   * has closed anew is new, whatever its clock says. What was sent before it began anew may have a
   * higher number, but is earlier and has closed less. The next message has both only where the
   * window's advance was changed and the clock set back at once; it is left out then, until a
   * window closes or the clock is where it was.
   */
  boolean wasAfter(WindowProgress other) {
    long sent = other.getSentAt().toEpochMilli();
    long last = message.getSentAt().toEpochMilli();
    if (other.getNumber() == 0 || sent == NEVER) {
      return false;
    }
    return other.getNumber() <= message.getNumber()
        ? sent <= last && closed(other) <= closed(message)
        : sent < last && closed(other) < closed(message);
  }

  /** Whether this is a message of the partition, with what is noted in it. */
  boolean isOf(WindowProgress other) {
    return other.getNumber() == message.getNumber()
        && other.getSentAt().equals(message.getSentAt());
  }

  /** Up to where windows are closed, whether or not all of their parts are sent. */
  private static long closed(WindowProgress message) {
    return Math.max(message.getClosedUntil().toEpochMilli(), message.getLateUntil());
  }

  private long heardSince() {
    return message.getHeardSince().toEpochMilli();
  }

  /** Whether the partition has closed the windows that end at this time. */
  boolean hasClosed(long end) {
    return message.getClosedUntil().toEpochMilli() >= end;
  }

  /** Whether messages about the window that ends at this time were lost. */
  boolean lostOf(long end) {
    return LostWindows.of(message).contains(end);
  }

  /** The end of the last window of which messages were lost; empty if none was. */
  Optional<Instant> lostUntil() {
    return LostWindows.of(message).until();
  }

  /**
   * How long the partition has been waited for, in milliseconds. It counts only while the partition
   * is heard of, and begins anew when it is heard of again.
   *
   * @param since when the wait began
   * @param now wall clock, milliseconds since the epoch
   * @return 0 while the partition is not heard of
   */
  long waited(long since, long now) {
    boolean heard = now - message.getSentAt().toEpochMilli() <= Progress.HEARD_FOR.toMillis();
    return heard ? now - Math.max(since, heardSince()) : 0;
  }
}
