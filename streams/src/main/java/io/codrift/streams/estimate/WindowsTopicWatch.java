package io.codrift.streams.estimate;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices at the start of a task that the windows topic was deleted and made anew while no task
 * ran; while one runs, that ends the stage. The id of the topic is stored as the progress of a
 * source with the topic's name, which earlier versions keep for a process that knows it. Not
 * thread-safe.
 */
final class WindowsTopicWatch {
  private static final Logger LOG = LoggerFactory.getLogger(WindowsTopicWatch.class);

  private final String topic;
  private final int partition;
  private final KeyValueStore<FrontierKey, FrontierEntry> frontiers;
  private final Supplier<CompletableFuture<String>> id;
  private CompletableFuture<String> asked;
  private boolean done;

  /**
   * @param topic the windows topic
   * @param partition of it that the task reads
   * @param id asks the brokers for the id of the topic
   */
  WindowsTopicWatch(
      String topic,
      int partition,
      KeyValueStore<FrontierKey, FrontierEntry> frontiers,
      Supplier<CompletableFuture<String>> id) {
    this.topic = topic;
    this.partition = partition;
    this.frontiers = frontiers;
    this.id = id;
  }

  /** Asks, or takes the answer if it has come. Called now and then. */
  void look() {
    if (done) {
      return;
    }
    if (asked == null) {
      asked = id.get();
    }
    if (!asked.isDone()) {
      return;
    }
    if (asked.isCompletedExceptionally()) {
      asked = null;
      return;
    }
    done = true;
    note(asked.join());
  }

  private void note(String now) {
    FrontierKey key = new FrontierKey.OfPartition(topic, partition);
    Optional<String> before =
        frontiers.get(key) instanceof FrontierEntry.OfPartition entry
            ? Optional.of(entry.message().getTopicId())
            : Optional.empty();
    if (before.filter(now::equals).isPresent()) {
      return;
    }
    if (before.isPresent()) {
      LOG.warn(
          "Topic {} was deleted and made anew. What was in partition {} and not read is lost:"
              + " estimates of windows that lack messages say so.",
          topic,
          partition);
    }
    frontiers.put(
        key,
        new FrontierEntry.OfPartition(
            WindowProgress.newBuilder()
                .setSource(topic)
                .setPartition(partition)
                .setPartitions(0)
                .setClosedUntil(Instant.EPOCH)
                .setWatermark(Instant.EPOCH)
                .setTopicId(now)
                .build()));
  }
}
