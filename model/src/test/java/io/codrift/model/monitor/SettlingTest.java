package io.codrift.model.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettlingTest {
  @Test
  void needsItsWindows() {
    assertThat(history(Settling.WINDOWS - 1, 0).settled(500)).isFalse();
    assertThat(history(Settling.WINDOWS, 0).settled(500)).isTrue();
  }

  @Test
  void aSmallGainThatADetectorWouldSumIsNotSettled() {
    // 0.005 nats per window: half a nat in a hundred windows.
    assertThat(history(30, 0.005).settled(100)).isFalse();
    assertThat(history(30, 0.005).settled(1)).isTrue();
  }

  @Test
  void forgetsAllButTheLastWindows() {
    Settling settling = Settling.NONE;
    for (int i = 0; i < 10; i++) {
      settling = settling.with(1, 0.5);
    }
    for (int i = 0; i < Settling.WINDOWS; i++) {
      settling = settling.with(0, 0.5 + 0.01 * (i % 2));
    }
    assertThat(settling.gains()).hasSize(Settling.WINDOWS).containsOnly(0);
    assertThat(settling.settled(500)).isTrue();
  }

  private static Settling history(int windows, double gain) {
    Settling settling = Settling.NONE;
    for (int i = 0; i < windows; i++) {
      settling = settling.with(gain, 0.5 + 0.02 * (i % 2));
    }
    return settling;
  }
}
