package io.codrift.streams.window;

import org.apache.kafka.common.TopicPartition;

/** Whether a task has processed all that its partition holds. Asked on the task's own thread. */
interface ConsumedRecords {
  /** A task begins: what was fetched before is not for it. */
  void restart(TopicPartition partition);

  /**
   * Whether everything is consumed.
   *
   * @param lastProcessed offset of the last record processed since {@link #restart}; -1 for none
   */
  boolean everything(TopicPartition partition, long lastProcessed);
}
