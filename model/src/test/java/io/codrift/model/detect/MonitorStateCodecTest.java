package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.testing.SimulatedStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MonitorStateCodecTest {
  private final MonitorDetector detector =
      new MonitorDetector(new DetectorSettings(1_000, 10, OptionalInt.of(20)));

  /** One state of every phase, and every state on the way. */
  private Map<Phase, MonitorState> life() {
    Map<Phase, MonitorState> found = new EnumMap<>(Phase.class);
    var stream = new SimulatedStream(new SimulatedStream.Signals(0.2, Double.POSITIVE_INFINITY), 3);
    MonitorState state = MonitorState.initial();
    found.put(state.phase(), state);
    for (int i = 0; i < 120; i++) {
      state = detector.step(state, stream.next(0, i < 90 ? 0 : 5)).state();
      found.put(state.phase(), state);
      assertThat(MonitorState.fromBytes(state.toBytes())).isEqualTo(state);
    }
    return found;
  }

  @Test
  void everyStateIsReadBackAsItWas() {
    assertThat(life()).containsOnlyKeys(Phase.values());
  }

  @Test
  void aRestoredMonitorGoesOnAsIfNothingHadHappened() {
    MonitorState kept = MonitorState.initial();
    MonitorState restored = kept;
    var signals = new SimulatedStream.Signals(0.4, 5);
    var stream = new SimulatedStream(signals, 4);
    for (int i = 0; i < 200; i++) {
      Observation next = stream.next(0, i < 100 ? 0 : 1.5);
      kept = detector.step(kept, next).state();
      restored = detector.step(MonitorState.fromBytes(restored.toBytes()), next).state();
    }
    assertThat(restored).isEqualTo(kept);
  }

  @Test
  void anotherVersionIsRefusedByName() {
    byte[] bytes = MonitorState.initial().toBytes();
    bytes[0] = 9;
    assertThatThrownBy(() -> MonitorState.fromBytes(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void whatIsCutOffOrTooLongIsRefused() {
    life()
        .values()
        .forEach(
            state -> {
              byte[] bytes = state.toBytes();
              for (int n = 0; n < bytes.length; n += 7) {
                byte[] cut = Arrays.copyOf(bytes, n);
                assertThatThrownBy(() -> MonitorState.fromBytes(cut))
                    .isInstanceOf(IllegalArgumentException.class);
              }
              assertThatThrownBy(
                      () -> MonitorState.fromBytes(Arrays.copyOf(bytes, bytes.length + 1)))
                  .hasMessageContaining("1 bytes too many");
            });
  }
}
