package io.codrift.streams.topic;

import io.codrift.schemas.MessageCodec;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The serde of one Avro message. Thread-safe.
 *
 * @param codec encodes and decodes the message
 */
public record MessageSerde<T extends SpecificRecord>(MessageCodec<T> codec) implements Serde<T> {
  @Override
  public Serializer<T> serializer() {
    return (topic, message) -> message == null ? null : codec.encode(message);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> bytes == null ? null : codec.decode(bytes);
  }
}
