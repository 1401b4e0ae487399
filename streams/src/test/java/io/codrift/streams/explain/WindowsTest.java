package io.codrift.streams.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowsTest {

  private static List<Instant> starts(List<DependenceEstimate> windows) {
    return windows.stream().map(DependenceEstimate::getWindowStart).toList();
  }

  private static Windows windows(List<DependenceEstimate> all) {
    return new Windows(all.subList(0, 20), all.subList(20, 30), Optional.empty());
  }

  @Test
  void theLastWindowsWithNumbersAreSampled() {
    List<DependenceEstimate> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(Example.window(i).build());
    }
    all.set(19, Example.window(19).setStatus(EstimateStatus.FAILED).setMiNats(null).build());
    Windows.Sampled sampled = windows(all).sampled(4);
    assertThat(starts(sampled.reference()))
        .containsExactly(
            Example.begin(11), Example.begin(12), Example.begin(13), Example.begin(14));
    assertThat(starts(sampled.before()))
        .containsExactly(
            Example.begin(15), Example.begin(16), Example.begin(17), Example.begin(18));
    assertThat(starts(sampled.after()))
        .containsExactly(
            Example.begin(26), Example.begin(27), Example.begin(28), Example.begin(29));
  }

  /** Rows that are in two windows would make the scatter of the windows too small. */
  @Test
  void windowsThatOverlapAreNotSampledTogether() {
    List<DependenceEstimate> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(Example.window(i).setWindowEnd(Example.begin(i + 3)).build());
    }
    Windows.Sampled sampled = windows(all).sampled(4);
    assertThat(starts(sampled.after()))
        .containsExactly(
            Example.begin(20), Example.begin(23), Example.begin(26), Example.begin(29));
    assertThat(starts(sampled.before()))
        .containsExactly(
            Example.begin(10), Example.begin(13), Example.begin(16), Example.begin(19));
    assertThat(starts(sampled.reference()))
        .containsExactly(Example.begin(1), Example.begin(4), Example.begin(7));
  }

  @Test
  void ofOneWindowBeforeThereIsNoReference() {
    List<DependenceEstimate> all = List.of(Example.window(0).build(), Example.window(1).build());
    Windows.Sampled sampled =
        new Windows(all.subList(0, 1), all.subList(1, 2), Optional.empty()).sampled(4);
    assertThat(sampled.reference()).isEmpty();
    assertThat(sampled.before()).hasSize(1);
  }
}
