package io.codrift.streams.estimate.schedule;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.topic.MonitorSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which monitors of one task are to freeze a new reference. A command stays until a model without
 * the old reference has been stored, so that neither a kill nor a failed fit loses it. After that
 * it is kept as applied, so that it does nothing when it arrives again.
 */
public final class Rebaselines {
  private final KeyValueStore<MonitorSegment, AlertCommand> store;
  private final KeyValueStore<MonitorSegment, DependenceEstimate> latest;

  /**
   * @param store the last command of each monitor
   * @param latest the last estimate of each monitor: which there are
   */
  public Rebaselines(
      KeyValueStore<MonitorSegment, AlertCommand> store,
      KeyValueStore<MonitorSegment, DependenceEstimate> latest) {
    this.store = store;
    this.latest = latest;
  }

  /** Takes a command; every other kind than REBASELINE is ignored. */
  public void take(AlertCommand command) {
    if (command.getKind() != CommandKind.REBASELINE) {
      return;
    }
    List<MonitorSegment> owners = new ArrayList<>();
    try (KeyValueIterator<MonitorSegment, DependenceEstimate> all = latest.all()) {
      while (all.hasNext()) {
        KeyValue<MonitorSegment, DependenceEstimate> entry = all.next();
        if (concerns(command, entry.key)) {
          owners.add(entry.key);
        }
      }
    }
    for (MonitorSegment owner : owners) {
      AlertCommand last = store.get(owner);
      if (last == null || !last.getId().equals(command.getId())) {
        store.put(owner, AlertCommand.newBuilder(command).setApplied(false).build());
      }
    }
  }

  private static boolean concerns(AlertCommand command, MonitorSegment owner) {
    return owner.monitor().equals(command.getMonitor())
        && (command.getSegment() == null || command.getSegment().equals(owner.segment()));
  }

  /** The id of the command that a monitor is to freeze a new reference for, if there is one. */
  public Optional<String> waiting(MonitorSegment owner) {
    return Optional.ofNullable(store.get(owner))
        .filter(command -> !command.getApplied())
        .map(AlertCommand::getId);
  }

  /** Deletes what is known of a monitor. */
  void forget(MonitorSegment owner) {
    store.delete(owner);
  }

  /** Ends a command: a model without the old reference was stored. */
  public void applied(MonitorSegment owner, String id) {
    AlertCommand last = store.get(owner);
    if (last != null && last.getId().equals(id)) {
      store.put(owner, AlertCommand.newBuilder(last).setApplied(true).build());
    }
  }
}
