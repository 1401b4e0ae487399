package io.codrift.streams.sample;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Keys of the windows topic, and the partition that they lead to. Everything about one (source,
 * segment) meets in one partition; progress concerns all segments and goes to every partition.
 */
public final class SegmentKey {
  private static final byte SEPARATOR = 0;

  private SegmentKey() {}

  /** Key of a part: UTF-8 of the source, a zero byte, UTF-8 of the segment. */
  public static byte[] ofPart(String source, String segment) {
    return (source + (char) SEPARATOR + segment).getBytes(StandardCharsets.UTF_8);
  }

  /** Key of progress: UTF-8 of the source, which as the name of a topic holds no zero byte. */
  public static byte[] ofProgress(String source) {
    return source.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a message with this key belongs into every partition. */
  public static boolean toAllPartitions(byte[] key) {
    for (byte b : key) {
      if (b == SEPARATOR) {
        return false;
      }
    }
    return true;
  }

  /**
   * The partition of a part's key: Kafka's own murmur2 rule, so that other producers agree.
   *
   * @param partitions of the topic
   */
  public static int partition(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
