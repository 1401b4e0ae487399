package io.codrift.streams.estimate;

import io.codrift.streams.runtime.InputHold;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the windows of one task wait, so that a backlog does not grow: further ones in their
 * topic, and due ones in their parts. A backlog consists of complete windows, which need nothing of
 * the input, so it always becomes smaller. Not thread-safe.
 */
final class BacklogHold {
  private static final Logger LOG = LoggerFactory.getLogger(BacklogHold.class);

  private final InputHold inputs;
  private final TopicPartition input;
  private final long most;
  private boolean holds;

  /**
   * @param inputs what the tasks of the process let wait
   * @param input the windows that the task reads
   * @param most from so many bytes of a backlog on the input waits, until half of it is worked off
   */
  BacklogHold(InputHold inputs, TopicPartition input, long most) {
    this.inputs = inputs;
    this.input = input;
    this.most = most;
  }

  /** Whether the windows wait. */
  boolean holds() {
    return holds;
  }

  /**
   * Lets the windows wait, or be read again.
   *
   * @param bytes of the backlog
   */
  void look(long bytes) {
    boolean before = holds;
    holds = holds ? bytes > most / 2 : bytes >= most;
    inputs.set(input, holds);
    if (holds && !before) {
      LOG.info(
          "A backlog of {} MB waits for its fits. {} is not read until half of it is worked off.",
          bytes >> 20,
          input);
    } else if (before && !holds) {
      LOG.info("{} is read again", input);
    }
  }

  /** Lets the input be read, whatever the backlog: the task begins or ends. */
  void release() {
    holds = false;
    inputs.set(input, false);
  }
}
