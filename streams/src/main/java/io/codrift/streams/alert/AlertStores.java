package io.codrift.streams.alert;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.BreakHistory;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.store.Store;
import io.codrift.streams.topic.MessageSerde;
import io.codrift.streams.topic.MonitorSegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * The state stores of the alert stage.
 *
 * @param monitors the detectors' states
 * @param breaks what is remembered of broken windows
 * @param incidents the last message of the last incident of each monitor and feature
 * @param mutes the mutes that hold, by what they mute
 * @param answers the answers to the last commands, by their ids
 */
record AlertStores(
    Store<MonitorSegment, StoredState> monitors,
    Store<MonitorSegment, BreakHistory> breaks,
    Store<IncidentKey, DependenceAlert> incidents,
    Store<String, AlertCommand> mutes,
    Store<String, CommandAnswer> answers) {

  /**
   * The stores.
   *
   * @param schemas schemas that decode the values
   */
  static AlertStores of(KnownSchemas schemas) {
    return new AlertStores(
        StoredState.store(),
        new Store<>(
            "breaks",
            StoredState.store().keys(),
            new MessageSerde<>(new MessageCodec<>(BreakHistory.class, schemas))),
        new Store<>(
            "incidents",
            Store.serde(IncidentKey::toBytes, IncidentKey::read),
            new MessageSerde<>(new MessageCodec<>(DependenceAlert.class, schemas))),
        new Store<>(
            "mutes", texts(), new MessageSerde<>(new MessageCodec<>(AlertCommand.class, schemas))),
        new Store<>(
            "answers",
            texts(),
            new MessageSerde<>(new MessageCodec<>(CommandAnswer.class, schemas))));
  }

  private static Serde<String> texts() {
    return Store.serde(
        text -> text.getBytes(StandardCharsets.UTF_8),
        bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** All stores. */
  List<Store<?, ?>> all() {
    return List.of(monitors, breaks, incidents, mutes, answers);
  }
}
