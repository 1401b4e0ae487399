package io.codrift.streams.estimate.schedule;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.estimate.store.SentPieceKey;
import io.codrift.streams.topic.CommandMessage;
import io.codrift.streams.topic.MonitorSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which monitors of one task are to get a new reference: one that they freeze themselves, or one
 * that was sent. A command stays until a model with it has been stored, so that neither a kill nor
 * a failed fit loses it. It does nothing when it arrives again.
 */
public final class Rebaselines {
  private static final Logger LOG = LoggerFactory.getLogger(Rebaselines.class);

  private final KeyValueStore<MonitorSegment, AlertCommand> store;
  private final KeyValueStore<MonitorSegment, DependenceEstimate> latest;
  private final SentModels models;
  private final TakenCommands taken;
  private final Map<String, String> digests;

  /**
   * What a monitor waits for.
   *
   * @param command id of the command
   * @param model the checkpoint of the model that it goes on from; empty if it freezes a reference
   *     itself
   */
  record Waiting(String command, Optional<byte[]> model) {}

  /**
   * @param store the last command of each monitor, and which commands were taken
   * @param latest the last estimate of each monitor: which there are
   * @param sent the models that were sent
   * @param digests the digest of each configured monitor's identity, by its name
   * @param retention how long the topic keeps a command
   */
  public Rebaselines(
      KeyValueStore<MonitorSegment, AlertCommand> store,
      KeyValueStore<MonitorSegment, DependenceEstimate> latest,
      KeyValueStore<SentPieceKey, AlertCommand> sent,
      Map<String, String> digests,
      Duration retention) {
    this.store = store;
    this.latest = latest;
    this.models = new SentModels(sent);
    this.taken = new TakenCommands(store, retention);
    this.digests = Map.copyOf(digests);
  }

  /**
   * Takes a command that was not taken before; every other kind than REBASELINE and REFERENCE is
   * ignored.
   *
   * @param now wall clock
   */
  public void take(AlertCommand command, Instant now) {
    boolean isModel = command.getKind() == CommandKind.REFERENCE;
    if (!isModel && command.getKind() != CommandKind.REBASELINE) {
      return;
    }
    if (taken.contains(command)) {
      LOG.info("Command {} was taken before and changes nothing.", command.getId());
      return;
    }
    if (isModel) {
      models.put(command);
      if (!new CommandMessage.Ask(command).isComplete()) {
        return;
      }
      takeModel(command);
    } else {
      forEachOwner(command);
    }
    taken.add(command, now);
    models.keepOnly(waitingCommands());
  }

  private void takeModel(AlertCommand command) {
    if (!isOfThisDefinition(command)) {
      LOG.warn(
          "The reference of command {} is ignored: it was fitted for another definition of monitor"
              + " {}.",
          command.getId(),
          command.getMonitor());
    } else if (models.join(command.getId()).isEmpty()) {
      LOG.error(
          "The reference of command {} for monitor {} is ignored: pieces of it are missing or"
              + " damaged. Send it again with another --id.",
          command.getId(),
          command.getMonitor());
    } else {
      forEachOwner(AlertCommand.newBuilder(command).setModel(null).build());
    }
  }

  /** Whether the model of a command was fitted for the monitor as it is configured now. */
  private boolean isOfThisDefinition(AlertCommand command) {
    return Optional.ofNullable(command.getMonitor())
        .map(digests::get)
        .filter(digest -> digest.equals(command.getDigest()))
        .isPresent();
  }

  private void forEachOwner(AlertCommand command) {
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
      // An earlier version has noted only this of what it has taken.
      if (last == null || !last.getId().equals(command.getId())) {
        store.put(owner, waiting(command, true));
      }
    }
  }

  private static AlertCommand waiting(AlertCommand command, boolean waits) {
    return command.getKind() == CommandKind.REFERENCE
        ? AlertCommand.newBuilder(command).setApplied(true).setWaits(waits).build()
        : AlertCommand.newBuilder(command).setApplied(!waits).build();
  }

  private static boolean waits(AlertCommand command) {
    return command.getKind() == CommandKind.REFERENCE ? command.getWaits() : !command.getApplied();
  }

  private static boolean concerns(AlertCommand command, MonitorSegment owner) {
    return owner.monitor().equals(command.getMonitor())
        && (command.getSegment() == null || command.getSegment().equals(owner.segment()));
  }

  /** The commands that a monitor has still to take. */
  private Set<String> waitingCommands() {
    Set<String> waiting = new HashSet<>();
    try (KeyValueIterator<MonitorSegment, AlertCommand> all = store.all()) {
      while (all.hasNext()) {
        AlertCommand command = all.next().value;
        if (waits(command)) {
          waiting.add(command.getId());
        }
      }
    }
    return waiting;
  }

  /** What a monitor's next fit is to do, if a command waits for it. */
  Optional<Waiting> waiting(MonitorSegment owner) {
    AlertCommand command = store.get(owner);
    if (command == null || !waits(command)) {
      return Optional.empty();
    }
    if (command.getKind() != CommandKind.REFERENCE) {
      return Optional.of(new Waiting(command.getId(), Optional.empty()));
    }
    if (!isOfThisDefinition(command)) {
      LOG.warn(
          "The reference of command {} is ignored for monitor {}, segment \"{}\": it was fitted for"
              + " another definition of the monitor.",
          command.getId(),
          owner.monitor(),
          owner.segment());
      applied(owner, command.getId());
      return Optional.empty();
    }
    return models
        .join(command.getId())
        .map(model -> new Waiting(command.getId(), Optional.of(model)));
  }

  /** Deletes what is known of a monitor. */
  void forget(MonitorSegment owner) {
    AlertCommand last = store.delete(owner);
    if (last != null && last.getKind() == CommandKind.REFERENCE && waits(last)) {
      models.keepOnly(waitingCommands());
    }
  }

  /** Ends a command: a model with the new reference was stored, or the sent one is refused. */
  public void applied(MonitorSegment owner, String id) {
    AlertCommand last = store.get(owner);
    if (last != null && last.getId().equals(id)) {
      store.put(owner, waiting(last, false));
      if (last.getKind() == CommandKind.REFERENCE) {
        models.keepOnly(waitingCommands());
      }
    }
  }

  /**
   * Deletes models whose senders have not sent all of their pieces.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  public void collect(long now) {
    models.deleteIncomplete(now);
  }
}
