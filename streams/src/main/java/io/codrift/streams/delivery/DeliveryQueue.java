package io.codrift.streams.delivery;

import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.DependenceAlert;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * The alerts that are not delivered yet. Of one incident only the last message is kept: every
 * message has the whole state of the incident. What is muted is left out, unless it is the end of
 * an incident: the receiver may know of the beginning. Not thread-safe.
 */
final class DeliveryQueue {
  /**
   * An alert that waits.
   *
   * @param alert the last message of its incident
   * @param partition the partition that it is from
   * @param offset offset of the first message of its incident that is not delivered
   */
  record Waiting(DependenceAlert alert, TopicPartition partition, long offset) {}

  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();

  /** Begins a partition at an offset. */
  void begin(TopicPartition partition, long offset) {
    next.put(partition, offset);
  }

  /** Takes a message. */
  void add(TopicPartition partition, long offset, DependenceAlert alert) {
    skip(partition, offset);
    boolean over = alert.getStatus() == AlertStatus.RESOLVED;
    if (alert.getIncident().isEmpty() || (alert.getMuted() && !over)) {
      return;
    }
    waiting.merge(
        alert.getIncident(),
        new Waiting(alert, partition, offset),
        (before, now) -> new Waiting(now.alert(), partition, before.offset()));
  }

  /** Takes a message that needs no delivery. */
  void skip(TopicPartition partition, long offset) {
    next.put(partition, offset + 1);
  }

  /** The alert that has waited longest. */
  Optional<Waiting> first() {
    return waiting.values().stream().findFirst();
  }

  int size() {
    return waiting.size();
  }

  /** Removes an alert that was delivered or given up. */
  void remove(Waiting done) {
    waiting.remove(done.alert().getIncident(), done);
  }

  /** Lets the others go first after an alert was not taken. */
  void postpone(Waiting failed) {
    String incident = failed.alert().getIncident();
    if (waiting.remove(incident, failed)) {
      waiting.put(incident, failed);
    }
  }

  /** Forgets partitions that another process has now. It delivers what waits. */
  void forget(Collection<TopicPartition> partitions) {
    for (Iterator<Waiting> all = waiting.values().iterator(); all.hasNext(); ) {
      if (partitions.contains(all.next().partition())) {
        all.remove();
      }
    }
    partitions.forEach(next::remove);
  }

  /** For each partition the offset from which on something is not delivered. */
  Map<TopicPartition, Long> delivered() {
    Map<TopicPartition, Long> offsets = new HashMap<>(next);
    waiting.values().forEach(one -> offsets.merge(one.partition(), one.offset(), Math::min));
    return offsets;
  }
}
