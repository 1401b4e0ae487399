package io.codrift.streams.window;

import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** Whether a task has processed all records of its partition. Called on the task's own thread. */
interface ConsumedRecords {
  /** Called when a task starts. Records that were fetched before are ignored. */
  void restart(TopicPartition partition);

  /**
   * Whether everything is consumed that the consumer knows of.
   *
   * @param lastProcessed offset of the last record processed since {@link #restart}; -1 for none
   */
  boolean everything(TopicPartition partition, long lastProcessed);

  /**
   * When the brokers were last asked and said that the partition has no record, not even of an open
   * transaction, beyond those that are processed by now. Empty while that is not known: the brokers
   * are asked, and answer later. Records that have come since do not matter.
   *
   * @param lastProcessed as for {@link #everything}
   * @param since the brokers must have been asked at this time or later, milliseconds since the
   *     epoch
   * @param now the present time
   */
  OptionalLong nothingLeftAt(TopicPartition partition, long lastProcessed, long since, long now);
}
