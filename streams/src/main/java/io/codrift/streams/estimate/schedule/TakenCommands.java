package io.codrift.streams.estimate.schedule;

import io.codrift.schemas.AlertCommand;
import io.codrift.streams.topic.CommandMessage;
import io.codrift.streams.topic.MonitorSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which commands a task has taken: one that arrives again, as after a loss of the group's offsets,
 * must do nothing, also to a segment that there was not yet when it was taken. They are known for
 * longer than the topic has them. Not thread-safe.
 */
final class TakenCommands {
  private final KeyValueStore<MonitorSegment, AlertCommand> store;
  private final Duration kept;

  /**
   * @param store also has the last command of each monitor. A monitor has a name, so what is
   *     without one is a command that was taken. It says that it is applied: to an earlier version
   *     it is one of a monitor that it does not have
   * @param retention how long the topic keeps a command
   */
  TakenCommands(KeyValueStore<MonitorSegment, AlertCommand> store, Duration retention) {
    this.store = store;
    this.kept = CommandMessage.readAgainWithin(retention);
  }

  boolean contains(AlertCommand command) {
    return store.get(key(command)) != null;
  }

  /** Adds a command, and deletes those that the topic has no longer. */
  void add(AlertCommand command, Instant now) {
    deleteOld(now.minus(kept));
    store.put(
        key(command),
        AlertCommand.newBuilder()
            .setId(command.getId())
            .setKind(command.getKind())
            .setApplied(true)
            .setTakenAt(now)
            .build());
  }

  private void deleteOld(Instant oldest) {
    List<MonitorSegment> old = new ArrayList<>();
    try (KeyValueIterator<MonitorSegment, AlertCommand> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<MonitorSegment, AlertCommand> entry = all.next();
        if (entry.key.monitor().isEmpty() && entry.value.getTakenAt().isBefore(oldest)) {
          old.add(entry.key);
        }
      }
    }
    old.forEach(store::delete);
  }

  private static MonitorSegment key(AlertCommand command) {
    return new MonitorSegment("", command.getId());
  }
}
