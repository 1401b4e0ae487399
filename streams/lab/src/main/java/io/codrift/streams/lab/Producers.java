package io.codrift.streams.lab;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Opens the producers of a study. */
final class Producers {
  private Producers() {}

  /**
   * A producer of bytes; the caller closes it.
   *
   * @param more further properties
   */
  static Producer<byte[], byte[]> open(String bootstrap, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.put("bootstrap.servers", bootstrap);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
