package io.codrift.streams.estimate;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * An encoded message and the partition that it goes to. An estimate goes to that of its task, so
 * that all monitors of a segment stay together whatever their names hash to.
 *
 * @param partition of the sink's topic
 * @param value the encoded message
 */
@SuppressWarnings("ArrayRecordComponent") // an encoded message, compared by nobody
record Outgoing(int partition, byte[] value) {
  /** To whatever partition the key hashes to. */
  static final int BY_KEY = -1;

  static Serializer<Outgoing> serializer() {
    return (topic, outgoing) -> outgoing == null ? null : outgoing.value();
  }

  static StreamPartitioner<byte[], Outgoing> partitioner() {
    return (topic, key, outgoing, partitions) ->
        outgoing.partition() == BY_KEY
            ? Optional.empty()
            : Optional.of(Set.of(outgoing.partition()));
  }
}
