package io.codrift.streams.window;

import io.codrift.streams.store.NewerVersionException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The counters of a pane.
 *
 * <p>The counters are written for every record, so the binary form is simple: a version, then the
 * components in order, big-endian. New components are appended at the end: an older version ignores
 * components that it does not know.
 *
 * <p>With many features, the counts of missing values are in entries of their own, see {@link
 * MissingCounts}, and the counters have the third version.
 *
 * @param seen records that fell into the pane
 * @param maxEventTime highest event time among them, milliseconds since the epoch
 * @param bound highest hash, unsigned, that may still be among the k smallest
 * @param rows sampled rows in the store
 * @param missing per feature, the number of records without it; 0 where the counts are read that
 *     are in entries of their own
 * @param lastRow when the last of them was written to the log, milliseconds since the epoch; {@link
 *     Frontier#UNKNOWN} if an earlier version wrote the counters
 * @param watermark the partition's watermark after the last of them, see {@link Watermark#toBytes};
 *     empty if an earlier version wrote the counters
 * @param lastOffset offset of the last of them; {@link InputPosition#NONE} if an earlier version
 *     wrote the counters
 * @param sorted so many of the first rows are in ascending order of their hashes, unsigned; 0 if an
 *     earlier version wrote the counters, which may have changed the rows
 */
@SuppressWarnings("ArrayRecordComponent") // the counters of a pane are never compared
record PaneCounters(
    long seen,
    long maxEventTime,
    long bound,
    int rows,
    long[] missing,
    long lastRow,
    byte[] watermark,
    long lastOffset,
    int sorted) {
  /** The number of rows is eight bytes long; the number of features follows from the length. */
  private static final byte FIRST_VERSION = 1;

  private static final byte VERSION = 2;

  /** As {@link #VERSION}, but without the counts of missing values. */
  private static final byte WIDE_VERSION = 3;

  byte[] toBytes() {
    boolean aside = MissingCounts.areAside(missing.length);
    ByteBuffer entry =
        ByteBuffer.allocate(
                1
                    + 5 * Long.BYTES
                    + 4 * Integer.BYTES
                    + (aside ? 0 : missing.length * Long.BYTES)
                    + watermark.length)
            .put(aside ? WIDE_VERSION : VERSION)
            .putLong(seen)
            .putLong(maxEventTime)
            .putLong(bound)
            .putInt(rows)
            .putInt(missing.length);
    for (int i = 0; !aside && i < missing.length; i++) {
      entry.putLong(missing[i]);
    }
    return entry
        .putLong(lastRow)
        .putInt(watermark.length)
        .put(watermark)
        .putLong(lastOffset)
        .putInt(sorted)
        .array();
  }

  /**
   * Reads counters.
   *
   * @throws IllegalStateException if the bytes are not counters of a version that this Codrift can
   *     read
   */
  static PaneCounters read(byte[] bytes) {
    ByteBuffer entry = ByteBuffer.wrap(bytes);
    try {
      byte version = entry.get();
      return switch (version) {
        case FIRST_VERSION, VERSION, WIDE_VERSION -> read(entry, version);
        default ->
            throw new NewerVersionException(
                "The counters of a pane in the store have version %d, and this Codrift reads versions up to %d. A newer Codrift wrote them: start that version."
                    .formatted(version, WIDE_VERSION));
      };
    } catch (BufferUnderflowException e) {
      throw new IllegalStateException(
          "the counters of a pane are truncated after %d bytes".formatted(bytes.length), e);
    }
  }

  private static PaneCounters read(ByteBuffer entry, byte version) {
    boolean first = version == FIRST_VERSION;
    long seen = entry.getLong();
    long maxEventTime = entry.getLong();
    long bound = entry.getLong();
    int rows = first ? (int) entry.getLong() : entry.getInt();
    long[] missing = new long[first ? entry.remaining() / Long.BYTES : entry.getInt()];
    for (int i = 0; version != WIDE_VERSION && i < missing.length; i++) {
      missing[i] = entry.getLong();
    }
    long lastRow = entry.remaining() < Long.BYTES ? Frontier.UNKNOWN : entry.getLong();
    byte[] watermark = new byte[entry.remaining() < Integer.BYTES ? 0 : entry.getInt()];
    entry.get(watermark);
    long lastOffset = entry.remaining() < Long.BYTES ? InputPosition.NONE : entry.getLong();
    int sorted = entry.remaining() < Integer.BYTES ? 0 : entry.getInt();
    return new PaneCounters(
        seen, maxEventTime, bound, rows, missing, lastRow, watermark, lastOffset, sorted);
  }
}
