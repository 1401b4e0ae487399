package io.codrift.streams.alert;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** A message and the partition that it goes to: an alert stays beside the estimate. */
final class Routed {
  private final int partition;
  private final byte[] bytes;

  Routed(int partition, byte[] bytes) {
    this.partition = partition;
    this.bytes = bytes;
  }

  int partition() {
    return partition;
  }

  static Serializer<Routed> serializer() {
    return (topic, message) -> message == null ? null : message.bytes;
  }

  /** To the partition of the same number, wrapped where the topic was made with fewer. */
  static StreamPartitioner<byte[], Routed> partitioner() {
    return (topic, key, message, partitions) ->
        Optional.of(Set.of(Math.floorMod(message.partition, partitions)));
  }
}
