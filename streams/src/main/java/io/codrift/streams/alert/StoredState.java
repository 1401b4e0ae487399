package io.codrift.streams.alert;

import io.codrift.model.NewerFormatException;
import io.codrift.model.detect.MonitorState;
import io.codrift.streams.store.NewerVersionException;
import io.codrift.streams.store.Store;
import io.codrift.streams.topic.MonitorSegment;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serde;

/** The stored state of a monitor's detector. */
sealed interface StoredState {

  /**
   * A valid state.
   *
   * @param lostBaseline whether an earlier detector wrote it, whose baseline cannot be used
   */
  record Intact(MonitorState state, boolean lostBaseline) implements StoredState {
    Intact(MonitorState state) {
      this(state, false);
    }
  }

  /**
   * Bytes that are not a valid state.
   *
   * @param reason a description for people
   */
  record Corrupt(String reason) implements StoredState {}

  /** The store of all monitors' detectors. */
  static Store<MonitorSegment, StoredState> store() {
    return new Store<>("monitors", Store.serde(StoredState::write, StoredState::readKey), states());
  }

  private static Serde<StoredState> states() {
    return Store.serde(
        stored -> ((Intact) stored).state().toBytes(),
        bytes -> {
          try {
            return new Intact(MonitorState.fromBytes(bytes), MonitorState.losesBaseline(bytes));
          } catch (IllegalArgumentException e) {
            return new Corrupt(e.getMessage());
          } catch (NewerFormatException e) {
            throw new NewerVersionException(e.getMessage(), e);
          }
        });
  }

  /** UTF-8 of the monitor, a zero byte, and UTF-8 of the segment. Names contain no zero byte. */
  private static byte[] write(MonitorSegment key) {
    return (key.monitor() + '\u0000' + key.segment()).getBytes(StandardCharsets.UTF_8);
  }

  private static MonitorSegment readKey(byte[] bytes) {
    String key = new String(bytes, StandardCharsets.UTF_8);
    int end = key.indexOf('\u0000');
    return new MonitorSegment(key.substring(0, end), key.substring(end + 1));
  }
}
