package io.codrift.streams.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what the estimate stage has read of the windows topic: what is before the offset that it
 * has committed is in its stores, or estimated. The last messages stay, from which {@code tail}
 * tells what windows wait for. Used by one thread at a time.
 */
final class WindowsPurge {
  private static final Logger LOG = LoggerFactory.getLogger(WindowsPurge.class);
  private static final int TIMEOUT_SECONDS = 20;

  private final Admin admin;
  private final String group;
  private final String topic;
  private final long kept;

  /** Why it failed last; empty if it did not. */
  private String failure = "";

  /**
   * @param group the consumer group of the estimate stage
   * @param topic the windows topic
   * @param kept so many offsets before the committed one of each partition are kept
   */
  WindowsPurge(Admin admin, String group, String topic, long kept) {
    this.admin = admin;
    this.group = group;
    this.topic = topic;
    this.kept = kept;
  }

  /** Deletes what there is to delete. Where that fails, the next call does it. */
  void look() {
    try {
      delete();
      failure = "";
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      report(StageFailure.rootOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void delete() throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Map<TopicPartition, RecordsToDelete> read = new HashMap<>();
    committed.forEach(
        (partition, offset) -> {
          if (partition.topic().equals(topic) && offset != null && offset.offset() > kept) {
            read.put(partition, RecordsToDelete.beforeOffset(offset.offset() - kept));
          }
        });
    if (!read.isEmpty()) {
      admin.deleteRecords(read).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Warns once of each cause. That the brokers do not answer is said elsewhere. */
  private void report(Throwable cause) {
    if (cause instanceof RetriableException || cause instanceof TimeoutException) {
      LOG.debug("What was read of {} could not be deleted", topic, cause);
      return;
    }
    String why = cause.toString();
    if (!why.equals(failure)) {
      failure = why;
      LOG.warn(
          "What was read of {} could not be deleted (topics.read-windows: delete) and stays until"
              + " this succeeds, or for topics.retention.{} {}",
          topic,
          cause instanceof AuthorizationException
              ? " The user needs DELETE on the topic, and DESCRIBE on the group " + group + "."
              : "",
          why);
    }
  }
}
