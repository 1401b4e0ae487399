package io.codrift.streams.window;

import io.codrift.streams.store.NewerVersionException;
import java.nio.ByteBuffer;

/**
 * The event time that a partition has reached: the eighth-highest among its last 64 rows in log
 * order, and never less than it was. So up to seven of 64 consecutive rows may be ahead, by any
 * time, and make no record late. Eight carry it, also as one batch among a million rows. While a
 * partition has had fewer rows it is the highest but for an eighth of them: the highest of all
 * until the 15th row, the second-highest until the 23rd, and so on.
 *
 * <p>Of the last rows only those ahead of the watermark are kept, at most seven: no other row can
 * raise it any more. A pure function of the rows. Not thread-safe.
 */
public final class Watermark {
  /** The value before the first row. */
  public static final long NONE = Long.MIN_VALUE;

  /** So many rows are looked at. */
  static final int ROWS = 64;

  /** One row of so many may be ahead. */
  private static final int SHARE = 8;

  private static final byte FORMAT = 1;
  private static final int BYTES_PER_ROW = 1 + 2 * Long.BYTES;

  private final long[] numbers = new long[ROWS / SHARE];
  private final long[] eventTimes = new long[ROWS / SHARE];
  private final long[] writeTimes = new long[ROWS / SHARE];
  private int ahead;
  private long rows;
  private long value;
  private long writtenAt;

  private Watermark(long value, long writtenAt, long rows) {
    this.value = value;
    this.writtenAt = writtenAt;
    this.rows = rows;
  }

  /** The watermark before the first row. */
  public static Watermark begin() {
    return new Watermark(NONE, Frontier.UNKNOWN, 0);
  }

  /**
   * The watermark of a partition whose last rows are not known.
   *
   * @param value the event time it has reached, or {@link #NONE}
   */
  static Watermark reached(long value) {
    return new Watermark(value, Frontier.UNKNOWN, value == NONE ? 0 : ROWS);
  }

  /**
   * Takes the next row.
   *
   * @param eventTime milliseconds since the epoch
   * @param writtenAt when it was written to the log, milliseconds since the epoch
   */
  public void add(long eventTime, long writtenAt) {
    rows++;
    if (eventTime <= value) {
      return;
    }
    keep(rows - ROWS, value);
    numbers[ahead] = rows;
    eventTimes[ahead] = eventTime;
    writeTimes[ahead] = writtenAt;
    ahead++;
    if (ahead == Math.max(1, Math.min(rows, ROWS) / SHARE)) {
      raise();
    }
  }

  private void raise() {
    int lowest = 0;
    for (int i = 1; i < ahead; i++) {
      if (eventTimes[i] <= eventTimes[lowest]) {
        lowest = i;
      }
    }
    value = eventTimes[lowest];
    writtenAt = writeTimes[lowest];
    keep(0, value);
  }

  /** Keeps the rows with higher numbers and later event times. */
  private void keep(long number, long eventTime) {
    int kept = 0;
    for (int i = 0; i < ahead; i++) {
      if (numbers[i] > number && eventTimes[i] > eventTime) {
        numbers[kept] = numbers[i];
        eventTimes[kept] = eventTimes[i];
        writeTimes[kept] = writeTimes[i];
        kept++;
      }
    }
    ahead = kept;
  }

  /** The event time that is reached, milliseconds since the epoch; {@link #NONE} at first. */
  public long value() {
    return value;
  }

  /**
   * When the row with this event time was written to the log, milliseconds since the epoch; {@link
   * Frontier#UNKNOWN} if no row is known.
   */
  long writtenAt() {
    return writtenAt;
  }

  /** The number of rows so far. */
  long rows() {
    return rows;
  }

  /** Everything that the next rows need. New fields are appended at the end. */
  byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(2 + 3 * Long.BYTES + ahead * BYTES_PER_ROW)
            .put(FORMAT)
            .putLong(value)
            .putLong(writtenAt)
            .putLong(rows)
            .put((byte) ahead);
    for (int i = 0; i < ahead; i++) {
      bytes
          // Older ones are no longer among the last rows, however old they are.
          .put((byte) Math.min(rows - numbers[i], ROWS))
          .putLong(eventTimes[i])
          .putLong(writeTimes[i]);
    }
    return bytes.array();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws NewerVersionException if a newer Codrift wrote the bytes
   */
  static Watermark read(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate();
    byte format = in.get();
    if (format != FORMAT) {
      throw new NewerVersionException(
          "The watermark in the store has format %d, and this Codrift reads format %d. A newer Codrift wrote it: start that version."
              .formatted(format, FORMAT));
    }
    long value = in.getLong();
    long writtenAt = in.getLong();
    Watermark watermark = new Watermark(value, writtenAt, in.getLong());
    watermark.ahead = in.get();
    for (int i = 0; i < watermark.ahead; i++) {
      watermark.numbers[i] = watermark.rows - in.get();
      watermark.eventTimes[i] = in.getLong();
      watermark.writeTimes[i] = in.getLong();
    }
    return watermark;
  }
}
