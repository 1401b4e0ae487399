package io.codrift.streams.topic;

import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The topic of dead letters. Unlike the message of a {@link Topic}, a dead letter has its key,
 * timestamp and headers from the record that could not be used, and any partition will do.
 *
 * @param name the topic's name in Kafka
 */
public record DeadLetterTopic(String name) {

  /** Adds a sink for this topic to a topology. */
  public void addSink(Topology topology, String processor) {
    topology.addSink(sink(), name, new ByteArraySerializer(), new ByteArraySerializer(), processor);
  }

  /**
   * Sends a dead letter.
   *
   * @param context of a processor that is the parent of {@link #addSink the sink}
   * @param letter the record with its own key, which may be null, and its headers
   */
  public void send(ProcessorContext<byte[], Object> context, Record<byte[], byte[]> letter) {
    context.forward(letter, sink());
  }

  /** The name of the sink's node in a topology. */
  public String sink() {
    return "sink-" + name;
  }
}
