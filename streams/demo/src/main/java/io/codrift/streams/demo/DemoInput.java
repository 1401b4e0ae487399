package io.codrift.streams.demo;

import io.codrift.streams.config.SourceConfig;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The stream that a demo feeds into its broker, batch by batch. One thread owns it. */
interface DemoInput extends AutoCloseable {

  /** How the pipeline is to read it. */
  SourceConfig source();

  /** Partitions of its topic. */
  int partitions();

  /** How many windows it has; empty if it goes on for ever. */
  OptionalLong windows();

  /** How many windows must have been estimated before the batch after the given one may follow. */
  long windowsBefore(long batch);

  /** The next messages in sending order; empty at the end of the stream. */
  Optional<List<Message>> next();

  @Override
  void close();

  /**
   * One message.
   *
   * @param partition to send it to
   * @param value the encoded record
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over to the producer, never compared
  record Message(int partition, byte[] value) {}
}
