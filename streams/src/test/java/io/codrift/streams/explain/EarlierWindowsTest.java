package io.codrift.streams.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.detect.Change;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EarlierWindowsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final EarlierWindows windows = new EarlierWindows(HOUR);

  /** A window with this mutual information, and a standard error of 0.03 nats. */
  private static DependenceEstimate.Builder window(int number, double mi) {
    return Example.window(number).setMiNats(mi).setStandardErrorNats(0.03);
  }

  @Test
  void theChangeIsThatSinceTheWindowOnePeriodBefore() {
    windows.add(window(7, 9).build());
    windows.add(window(8, 0.5).setStandardErrorNats(0.04).build());
    windows.add(window(9, 9).build());
    DependenceEstimate last = window(20, 0.2).build();
    windows.add(last);
    Change change = windows.change(last).orElseThrow();
    assertThat(change.before().orElseThrow().value()).isEqualTo(0.5);
    assertThat(change.difference().orElseThrow()).isEqualTo(-0.3);
    assertThat(change.standardError().orElseThrow()).isEqualTo(0.05);
  }

  @Test
  void aGapIsBridgedByOneWindowAtMost() {
    windows.add(window(6, 0.6).build());
    assertThat(windows.change(window(20, 0.2).build())).isEmpty();
    windows.add(window(7, 0.7).build());
    assertThat(windows.change(window(20, 0.2).build()).orElseThrow().before().orElseThrow().value())
        .isEqualTo(0.7);
  }

  @Test
  void whatCannotBeComparedHasNoChange() {
    windows.add(window(8, 0.5).build());
    assertThat(windows.change(window(20, 0.2).setMonitor("other").build())).isEmpty();
    assertThat(windows.change(window(20, 0.2).setSegment("eu").build())).isEmpty();
    assertThat(windows.change(window(20, 0.2).setStatus(EstimateStatus.DEGENERATE).build()))
        .isEmpty();
    windows.add(window(10, 0.5).setStatus(EstimateStatus.FAILED).setMiNats(null).build());
    assertThat(windows.change(window(22, 0.2).build())).isEmpty();
    assertThat(windows.change(window(8, 0.5).build())).as("it is the first").isEmpty();
  }

  @Test
  void whatNoWindowWillAskForIsForgotten() {
    DependenceEstimate old = window(20, 0.3).build();
    windows.add(window(8, 0.5).build());
    assertThat(windows.change(old)).isPresent();
    windows.add(window(21, 0.4).build());
    assertThat(windows.change(old)).isPresent();
    windows.add(window(40, 0.4).build());
    assertThat(windows.change(old)).isEqualTo(Optional.empty());
  }
}
