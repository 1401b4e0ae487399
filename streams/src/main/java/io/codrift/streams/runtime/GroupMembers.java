package io.codrift.streams.runtime;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * The members of a stage's consumer group, which are its stream threads in all processes. A thread
 * that joins again after its process has ended gets another id, also as a static member.
 */
public interface GroupMembers {
  /** The id of the member of this process that reads a partition; empty if it is not known. */
  String reader(TopicPartition partition);

  /** Asks the brokers for the ids of all members. Does not wait. */
  CompletableFuture<Set<String>> all();
}
