package io.codrift.streams.lab;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the records of an accident, sends them, and counts them. Not thread-safe. */
final class SentRecords {
  private final AccidentBroker broker;
  private final Random random = new Random(1);
  private int count;

  SentRecords(AccidentBroker broker) {
    this.broker = broker;
  }

  /** Records that were sent to all topics. */
  int count() {
    return count;
  }

  /**
   * A record with values that depend on each other.
   *
   * @param time as it is written in JSON
   * @param more further fields, after a comma; may be empty
   */
  String record(String time, String more) {
    double price = random.nextGaussian();
    return "{\"time\":%s,\"price\":%.4f,\"quantity\":%.4f%s}"
        .formatted(time, price, price + random.nextGaussian(), more);
  }

  /** So many records, a millisecond of event time apart. */
  List<String> records(long from, int number, String more) {
    return LongStream.range(from, from + number)
        .mapToObj(time -> record(Long.toString(time), more))
        .toList();
  }

  /** Sends so many records, a millisecond of event time apart. */
  void send(String topic, int partition, long from, int number, String more) {
    send(topic, partition, records(from, number, more));
  }

  /**
   * Sends {@link Accident#ROWS} records of each of some windows to each partition of {@link
   * AccidentScene#TOPIC}.
   *
   * @param from the first window, see {@link Accident#begin}
   * @param until the window after the last one
   */
  void windows(int partitions, int from, int until, String more) {
    for (int window = from; window < until; window++) {
      for (int partition = 0; partition < partitions; partition++) {
        send(AccidentScene.TOPIC, partition, Accident.begin(window), Accident.ROWS, more);
      }
    }
  }

  /** Sends records to a partition. */
  void send(String topic, int partition, List<String> records) {
    try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
      send(producer, topic, partition, records);
    }
  }

  /** Sends records with a producer of the caller. */
  void send(Producer<byte[], byte[]> producer, String topic, int partition, List<String> records) {
    records.forEach(
        value ->
            producer.send(
                new ProducerRecord<>(
                    topic, partition, null, value.getBytes(StandardCharsets.UTF_8))));
    count += records.size();
  }
}
