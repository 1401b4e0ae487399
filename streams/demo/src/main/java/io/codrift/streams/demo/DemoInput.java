package io.codrift.streams.demo;

import io.codrift.streams.config.SourceConfig;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The input stream of a demo, in batches. Owned by one thread. */
interface DemoInput extends AutoCloseable {

  /** The source configuration of the pipeline. */
  SourceConfig source();

  /** Partitions of its topic. */
  int partitions();

  /** The number of windows; empty if the stream is endless. */
  OptionalLong windows();

  /** The number of windows that must be estimated before the batch after the given one is sent. */
  long windowsBefore(long batch);

  /** The next messages in sending order; empty at the end of the stream. */
  Optional<List<Message>> next();

  @Override
  void close();

  /**
   * One message.
   *
   * @param partition the partition that it is sent to
   * @param value the encoded record
   */
  @SuppressWarnings("ArrayRecordComponent") // passed to the producer, never compared
  record Message(int partition, byte[] value) {}
}
