package io.codrift.streams.topic;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * One of Codrift's own topics, whose keys and partitions follow from its values.
 *
 * @param <V> type of its values
 * @param name the topic's name in Kafka
 * @param key the key of a message, from its value
 * @param value serde of the values; thread-safe
 * @param partitioner chooses the partition of a message
 */
public record Topic<V>(
    String name, Function<V, byte[]> key, Serde<V> value, Partitioner<V> partitioner) {

  /** Chooses the partitions of messages. */
  @FunctionalInterface
  public interface Partitioner<V> {
    /**
     * The partitions of one message.
     *
     * @param value the message
     * @param partitions number of partitions of the topic
     * @return the partitions that get the message; empty for the partition that its key hashes to
     */
    Optional<Set<Integer>> partitions(V value, int partitions);
  }

  /**
   * Adds a sink for this topic to a topology. It sends nothing any more once the number of
   * partitions has changed.
   */
  public void addSink(Topology topology, String processor) {
    topology.addSink(
        sink(), name, new ByteArraySerializer(), value.serializer(), inSink(), processor);
  }

  /** The partitioner in one sink. */
  StreamPartitioner<byte[], V> inSink() {
    FixedPartitions fixed = new FixedPartitions(name);
    return (topic, bytes, message, partitions) ->
        partitioner.partitions(message, fixed.checked(partitions));
  }

  /** The name of the sink's node in a topology. */
  public String sink() {
    return "sink-" + name;
  }

  /**
   * Sends a message.
   *
   * @param context of a processor that is the parent of {@link #addSink the sink}
   * @param message the value; its key follows from it
   * @param timestamp of the record, milliseconds since the epoch, not negative
   */
  public void send(ProcessorContext<byte[], Object> context, V message, long timestamp) {
    context.forward(new Record<>(key.apply(message), message, timestamp), sink());
  }

  /** The length of a message's value, bytes. */
  public int encodedBytes(V message) {
    return value.serializer().serialize(name, message).length;
  }

  /**
   * Decodes a value that was read from the topic.
   *
   * @throws io.codrift.schemas.MalformedMessageException if the bytes are corrupt
   * @throws UnexpectedMessageException if they are not a message of this topic
   * @throws io.codrift.schemas.UnknownSchemaException if a newer Codrift wrote them with a schema
   *     that this process does not know
   */
  public V decode(byte[] bytes) {
    return value.deserializer().deserialize(name, bytes);
  }
}
