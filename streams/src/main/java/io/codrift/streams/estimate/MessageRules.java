package io.codrift.streams.estimate;

import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.sample.SampleChunks;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/** Checks the window stage's messages before they are used. */
final class MessageRules {
  private MessageRules() {}

  /**
   * Checks that the fields of a chunk are consistent.
   *
   * @throws UnusableMessageException naming the field, its value and the expected value
   */
  static void check(WindowSample chunk) {
    require(chunk.getPartitions() > 0, "partitions", chunk.getPartitions(), "at least 1");
    require(
        chunk.getPartition() >= 0 && chunk.getPartition() < chunk.getPartitions(),
        "partition",
        chunk.getPartition(),
        "from 0 to partitions - 1");
    require(
        chunk.getChunk() >= 0 && chunk.getChunk() < chunk.getChunks(),
        "chunk",
        chunk.getChunk(),
        "from 0 to chunks - 1");
    require(
        chunk.getWindowStart().isBefore(chunk.getWindowEnd()),
        "window_start",
        chunk.getWindowStart(),
        "before window_end");
    require(chunk.getMaxSamples() > 0, "max_samples", chunk.getMaxSamples(), "at least 1");
    int rows = chunk.getHashes().remaining() / Long.BYTES;
    length("hashes", chunk.getHashes().remaining(), rows * Long.BYTES);
    length("offsets", chunk.getOffsets().remaining(), rows * Long.BYTES);
    length("event_times", chunk.getEventTimes().remaining(), rows * Long.BYTES);
    length("rows", chunk.getRows().remaining(), rows * chunk.getFeatures().size() * Float.BYTES);
    ascending(chunk);
    remainders(chunk);
  }

  private static void remainders(WindowSample chunk) {
    try {
      SampleChunks.remainderBytes(chunk);
    } catch (IllegalArgumentException e) {
      throw new UnusableMessageException("malformed", e.getMessage());
    }
  }

  private static void ascending(WindowSample chunk) {
    LongBuffer hashes = chunk.getHashes().duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    for (int i = 1; i < hashes.limit(); i++) {
      require(
          Long.compareUnsigned(hashes.get(i - 1), hashes.get(i)) <= 0,
          "hashes",
          "descending at row " + i,
          "in ascending unsigned order");
    }
  }

  /**
   * Checks that progress names a valid partition.
   *
   * @throws UnusableMessageException naming the field, its value and the expected value
   */
  static void check(WindowProgress progress) {
    require(
        progress.getPartition() >= 0 && progress.getPartition() < progress.getPartitions(),
        "partition",
        progress.getPartition(),
        "from 0 to partitions - 1");
  }

  private static void length(String field, int found, int expected) {
    require(found == expected, field, found + " bytes", expected + " bytes");
  }

  private static void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      throw new UnusableMessageException(
          "malformed", "%s is %s, but must be %s".formatted(field, value, expected));
    }
  }
}
