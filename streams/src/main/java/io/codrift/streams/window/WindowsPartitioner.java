package io.codrift.streams.window;

import io.codrift.streams.sample.SegmentKey;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Parts go to the partition of their segment, progress to all. */
final class WindowsPartitioner implements StreamPartitioner<byte[], byte[]> {
  @Override
  public Optional<Set<Integer>> partitions(
      String topic, byte[] key, byte[] value, int numPartitions) {
    return Optional.of(
        SegmentKey.toAllPartitions(key)
            ? IntStream.range(0, numPartitions).boxed().collect(Collectors.toUnmodifiableSet())
            : Set.of(SegmentKey.partition(key, numPartitions)));
  }
}
