package io.codrift.streams.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Waits until brokers serve topics or partitions that were just created.
 *
 * <p>The controller confirms the creation of a topic before the brokers know the topic. Until then,
 * brokers answer requests with errors such as {@link UnknownTopicOrPartitionException}, and {@link
 * Admin#listOffsets} does not retry. If a producer sends two batches in that time, the first can be
 * refused and the second accepted; an idempotent producer can then never send the first one.
 */
public final class TopicAvailability {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final Admin admin;
  private final Clock clock;
  private final Sleeper sleeper;

  /** Sleeps between attempts. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  /**
   * @param clock says when to give up
   */
  public TopicAvailability(Admin admin, Clock clock) {
    this(admin, clock, duration -> Thread.sleep(duration.toMillis()));
  }

  TopicAvailability(Admin admin, Clock clock, Sleeper sleeper) {
    this.admin = admin;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /**
   * Waits until every partition of these topics has a leader that answers with the partition's end
   * offset.
   *
   * @return the number of partitions of each topic
   * @throws TimeoutException if brokers do not answer for a minute
   * @throws KafkaException if they do not serve every partition after a minute; immediately for an
   *     error that is not retriable
   * @throws InterruptException if the thread is interrupted
   */
  public Map<String, Integer> await(Collection<String> topics) {
    return await(topics.stream().collect(Collectors.toMap(Function.identity(), topic -> 1)));
  }

  /**
   * Waits as {@link #await(Collection)} does, also for partitions that were added to a topic.
   *
   * @param atLeast the minimum number of partitions of each topic
   */
  public Map<String, Integer> await(Map<String, Integer> atLeast) {
    Instant deadline = clock.instant().plus(LIMIT);
    try {
      while (true) {
        try {
          return look(atLeast);
        } catch (RetriableException notYet) {
          if (clock.instant().isAfter(deadline)) {
            throw unavailable(atLeast.keySet(), notYet);
          }
        }
        sleeper.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e); // which interrupts the thread again
    }
  }

  private Map<String, Integer> look(Map<String, Integer> atLeast) throws InterruptedException {
    Map<String, TopicDescription> described =
        get(
            admin
                .describeTopics(
                    atLeast.keySet(),
                    new DescribeTopicsOptions().timeoutMs((int) REQUEST_LIMIT.toMillis()))
                .allTopicNames());
    Map<String, Integer> found = new HashMap<>();
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    described.forEach(
        (topic, description) -> {
          int partitions = description.partitions().size();
          if (partitions < atLeast.get(topic)) {
            throw new UnknownTopicOrPartitionException(
                "%s has %d of %d partitions".formatted(topic, partitions, atLeast.get(topic)));
          }
          for (TopicPartitionInfo partition : description.partitions()) {
            if (partition.leader() == null || partition.leader().isEmpty()) {
              throw new LeaderNotAvailableException(
                  "%s-%d has no leader".formatted(topic, partition.partition()));
            }
            ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
          }
          found.put(topic, partitions);
        });
    var unused =
        get(
            admin
                .listOffsets(
                    ends, new ListOffsetsOptions().timeoutMs((int) REQUEST_LIMIT.toMillis()))
                .all());
    return found;
  }

  private static KafkaException unavailable(Collection<String> topics, RetriableException last) {
    String message =
        "Topics %s were created, but not every partition of them is served after %d s: %s"
            .formatted(topics.stream().sorted().toList(), LIMIT.toSeconds(), last.getMessage());
    return last instanceof TimeoutException
        ? new TimeoutException(message, last)
        : new KafkaException(message, last);
  }

  private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException failure
          ? failure
          : new KafkaException(e.getCause());
    }
  }
}
