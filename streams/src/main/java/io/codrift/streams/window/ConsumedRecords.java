package io.codrift.streams.window;

import org.apache.kafka.common.TopicPartition;

/** Whether a task has processed all records of its partition. Called on the task's own thread. */
interface ConsumedRecords {
  /** Called when a task starts. Records that were fetched before are ignored. */
  void restart(TopicPartition partition);

  /**
   * Whether everything is consumed.
   *
   * @param lastProcessed offset of the last record processed since {@link #restart}; -1 for none
   */
  boolean everything(TopicPartition partition, long lastProcessed);
}
