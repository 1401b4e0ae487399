package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.codrift.model.NewerFormatException;
import io.codrift.model.binary.NewerWriter;
import io.codrift.model.testing.SimulatedStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MonitorStateCodecTest {
  private final MonitorDetector detector =
      new MonitorDetector(new DetectorSettings(1_000, 10, OptionalInt.of(20)));

  /** A state of every phase. */
  private Map<Phase, MonitorState> life() {
    return life(detector);
  }

  private static Map<Phase, MonitorState> life(MonitorDetector detector) {
    Map<Phase, MonitorState> found = new EnumMap<>(Phase.class);
    var stream = new SimulatedStream(new SimulatedStream.Signals(0.2, Double.POSITIVE_INFINITY), 3);
    MonitorState state = MonitorState.initial();
    found.put(state.phase(), state);
    for (int i = 0; i < 120; i++) {
      state = detector.step(state, stream.next(0, i < 90 ? 0 : 5), FleetNoise.unknown()).state();
      found.put(state.phase(), state);
      assertThat(MonitorState.fromBytes(state.toBytes())).isEqualTo(state);
    }
    return found;
  }

  @Test
  void everyStateIsReadBackUnchanged() {
    assertThat(life()).containsOnlyKeys(Phase.values());
  }

  /** Older versions would leave the sums of a season out, so that they must not read them. */
  @Test
  void aSeasonHasAFormatOfItsOwn() {
    Season season = new Season(List.of(Duration.ofMinutes(10), Duration.ofMinutes(70)));
    Map<Phase, MonitorState> seasonal =
        life(new MonitorDetector(new DetectorSettings(1_000, 10, OptionalInt.of(20)).with(season)));
    assertThat(seasonal.get(Phase.WATCHING).toBytes()[0]).isEqualTo((byte) 4);
    assertThat(seasonal.get(Phase.LEARNING).toBytes()[0]).isEqualTo((byte) 3);
    assertThat(life().get(Phase.WATCHING).toBytes()[0]).isEqualTo((byte) 3);
  }

  @Test
  void aRestoredMonitorContinuesUnchanged() {
    MonitorState kept = MonitorState.initial();
    MonitorState restored = kept;
    var signals = new SimulatedStream.Signals(0.4, 5);
    var stream = new SimulatedStream(signals, 4);
    for (int i = 0; i < 200; i++) {
      Observation next = stream.next(0, i < 100 ? 0 : 1.5);
      kept = detector.step(kept, next, FleetNoise.unknown()).state();
      restored =
          detector
              .step(MonitorState.fromBytes(restored.toBytes()), next, FleetNoise.unknown())
              .state();
    }
    assertThat(restored).isEqualTo(kept);
  }

  @Test
  void fieldsThatANewerVersionAppendedAreIgnored() {
    StoredMonitorStatesTest.current()
        .forEach(
            (name, state) -> {
              NewerWriter all = new NewerWriter(NewerWriter.EVERY);
              assertThat(MonitorState.fromBytes(MonitorStateCodec.encode(state, all)))
                  .as("%s, fields appended everywhere", name)
                  .isEqualTo(state);
              for (int section = 0; section < all.sections(); section++) {
                byte[] bytes = MonitorStateCodec.encode(state, new NewerWriter(section));
                assertThat(MonitorState.fromBytes(bytes))
                    .as("%s, fields appended to section %d", name, section)
                    .isEqualTo(state);
              }
            });
  }

  @Test
  void aNewerFormatIsDistinguishedFromCorruptBytes() {
    byte[] bytes = MonitorState.initial().toBytes();
    bytes[0] = 9;
    assertThatThrownBy(() -> MonitorState.fromBytes(bytes))
        .isInstanceOfSatisfying(
            NewerFormatException.class, e -> assertThat(e.format()).isEqualTo(9))
        .hasMessageContaining("format 9")
        .hasMessageContaining("formats up to 4");
    assertThatThrownBy(() -> MonitorState.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IllegalArgumentException.class);
    bytes[0] = 0;
    assertThatThrownBy(() -> MonitorState.fromBytes(bytes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void truncatedAndTooLongBytesAreRejected() {
    List<byte[]> all = new ArrayList<>();
    StoredMonitorStatesTest.stored().values().forEach(states -> all.addAll(states.values()));
    life().values().forEach(state -> all.add(state.toBytes()));
    for (byte[] bytes : all) {
      for (int length = 0; length < bytes.length; length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThatThrownBy(() -> MonitorState.fromBytes(cut))
            .as("%d of %d bytes", length, bytes.length)
            .isExactlyInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> MonitorState.fromBytes(Arrays.copyOf(bytes, bytes.length + 1)))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 bytes remain after the end");
    }
  }

  @Test
  void corruptBytesCauseNoOtherException() {
    for (MonitorState state : StoredMonitorStatesTest.current().values()) {
      byte[] intact = state.toBytes();
      for (int bit = 0; bit < intact.length * 8; bit++) {
        byte[] flipped = intact.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        Throwable thrown = catchThrowable(() -> MonitorState.fromBytes(flipped));
        if (thrown != null) {
          assertThat(thrown)
              .as("bit %d", bit)
              .isInstanceOfAny(IllegalArgumentException.class, NewerFormatException.class);
        }
      }
    }
  }
}
