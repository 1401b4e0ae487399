package io.codrift.streams.explain;

import io.codrift.model.Measured;
import io.codrift.model.detect.Change;
import io.codrift.schemas.DependenceEstimate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The mutual information of a window against that of the window some time before it: with a day,
 * against the same time yesterday. Level and shift compare a window with a reference that stays;
 * this says what has changed lately. Keeps no more windows of a monitor than are in that time.
 */
public final class EarlierWindows {
  private record Key(String monitor, String segment) {}

  private final Duration period;
  private final Map<Key, TreeMap<Instant, Measured>> windows = new HashMap<>();

  /**
   * @param period how long before a window the one ends that it is compared with
   */
  public EarlierWindows(Duration period) {
    this.period = period;
  }

  /** How long before a window the one ends that it is compared with. */
  public Duration period() {
    return period;
  }

  /** Adds a window of any monitor; of two estimates of a window the last counts. */
  public void add(DependenceEstimate window) {
    mi(window)
        .ifPresent(
            mi -> {
              TreeMap<Instant, Measured> known =
                  windows.computeIfAbsent(key(window), key -> new TreeMap<>());
              known.put(window.getWindowEnd(), mi);
              known.headMap(earliest(window, known.lastKey())).clear();
            });
  }

  /**
   * The change of the mutual information since the last window that had ended the period before, or
   * at most the length of a window earlier. Its standard error is that of the two windows. Empty if
   * there is no such window, or one of the two has no numbers.
   */
  public Optional<Change> change(DependenceEstimate window) {
    Instant end = window.getWindowEnd().minus(period);
    return Optional.ofNullable(windows.get(key(window)))
        .map(known -> known.floorEntry(end))
        .filter(earlier -> !earlier.getKey().isBefore(earliest(window, window.getWindowEnd())))
        .flatMap(
            earlier ->
                mi(window).map(mi -> Change.ofMeasured(List.of(earlier.getValue()), List.of(mi))));
  }

  private Instant earliest(DependenceEstimate window, Instant end) {
    return end.minus(period)
        .minus(Duration.between(window.getWindowStart(), window.getWindowEnd()));
  }

  private static Key key(DependenceEstimate window) {
    return new Key(window.getMonitor(), window.getSegment());
  }

  private static Optional<Measured> mi(DependenceEstimate window) {
    return Windows.hasNumbers(window) && window.getStandardErrorNats() != null
        ? Optional.of(new Measured(window.getMiNats(), window.getStandardErrorNats()))
        : Optional.empty();
  }
}
