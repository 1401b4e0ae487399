package io.codrift.streams.topic;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * A key of the windows topic. All messages of one (source, segment) go to the partition of its key.
 *
 * @param source the input topic
 * @param segment the segment, empty if the source is not split; absent if the message concerns the
 *     whole source
 */
public record WindowsKey(String source, Optional<String> segment) {
  private static final char SEPARATOR = '\u0000';

  /** The key of messages about one segment. */
  public static WindowsKey ofSegment(String source, String segment) {
    return new WindowsKey(source, Optional.of(segment));
  }

  /** The key of messages about a whole source. */
  public static WindowsKey ofSource(String source) {
    return new WindowsKey(source, Optional.empty());
  }

  /**
   * UTF-8 of the source and, if there is a segment, a zero byte and UTF-8 of the segment. Topic
   * names contain no zero byte.
   */
  public byte[] toBytes() {
    return segment
        .map(name -> source + SEPARATOR + name)
        .orElse(source)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The partition of this key: Kafka's own murmur2 rule, so that other producers agree.
   *
   * @param partitions of the topic
   */
  public int partition(int partitions) {
    return Utils.toPositive(Utils.murmur2(toBytes())) % partitions;
  }
}
