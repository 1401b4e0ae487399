package io.codrift.streams.estimate.assembly;

import io.codrift.schemas.WindowProgress;

/**
 * The input topic of a source, as window stages have found it. Processes that started earlier have
 * older answers: a topic only grows, and one that was made anew has another id.
 *
 * @param id empty where an earlier version does not say it
 * @param partitions how many it has
 * @param countedAt when the brokers were asked, wall-clock milliseconds
 */
record InputTopic(String id, int partitions, long countedAt) {
  static final InputTopic UNKNOWN = new InputTopic("", 0, 0);

  static InputTopic of(WindowProgress progress) {
    return new InputTopic(
        progress.getTopicId(), progress.getPartitions(), progress.getCountedAt().toEpochMilli());
  }

  boolean hasId() {
    return !id.isEmpty();
  }

  /** What follows from both, in any order. The clocks of machines matter between two ids only. */
  InputTopic and(InputTopic other) {
    if (id.equals(other.id)) {
      return new InputTopic(
          id, Math.max(partitions, other.partitions), Math.max(countedAt, other.countedAt));
    }
    if (!hasId() || !other.hasId()) {
      return hasId() ? this : other;
    }
    return other.countedAt > countedAt ? other : this;
  }
}
