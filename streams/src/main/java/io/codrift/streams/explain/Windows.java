package io.codrift.streams.explain;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The windows before a change, and those after it, oldest first, of any status.
 *
 * @param before at most 50, since their reference was frozen; the last ones of any reference if
 *     there are none
 * @param after at most 50
 * @param reference what level and shift are compared with; empty before there is one
 */
public record Windows(
    List<DependenceEstimate> before, List<DependenceEstimate> after, Optional<Long> reference) {
  /** Most windows on each side. */
  private static final int MOST = 50;

  public Windows {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /**
   * The windows around an onset.
   *
   * @param all windows of one monitor and segment, oldest first
   * @param onset start of the first window after the change
   * @param after the windows after the change, oldest first; those from another reference on are
   *     left out
   */
  static Windows of(List<DependenceEstimate> all, Instant onset, List<DependenceEstimate> after) {
    List<DependenceEstimate> earlier =
        all.stream().filter(window -> window.getWindowStart().isBefore(onset)).toList();
    Optional<Long> reference =
        after.stream()
            .filter(Windows::hasNumbers)
            .findFirst()
            .or(() -> earlier.stream().filter(Windows::hasNumbers).reduce((one, other) -> other))
            .map(DependenceEstimate::getReferenceVersion);
    int first = earlier.size();
    while (first > 0 && isSince(earlier.get(first - 1), reference)) {
      first--;
    }
    List<DependenceEstimate> since = earlier.subList(first, earlier.size());
    return new Windows(
        last(since.stream().anyMatch(Windows::hasNumbers) ? since : earlier),
        after.stream()
            .takeWhile(window -> !hasNumbers(window) || isOf(window, reference))
            .limit(MOST)
            .toList(),
        reference);
  }

  private static List<DependenceEstimate> last(List<DependenceEstimate> windows) {
    return windows.subList(Math.max(0, windows.size() - MOST), windows.size());
  }

  private static boolean isOf(DependenceEstimate window, Optional<Long> reference) {
    return Objects.equals(window.getReferenceVersion(), reference.orElse(null));
  }

  /** The window that a reference was fitted on flatters it. */
  private static boolean isSince(DependenceEstimate window, Optional<Long> reference) {
    return !hasNumbers(window)
        || (isOf(window, reference)
            && !Objects.equals(window.getReferenceVersion(), window.getModelVersion()));
  }

  /** Whether a window has the numbers that detectors judge. */
  static boolean hasNumbers(DependenceEstimate window) {
    return (window.getStatus() == EstimateStatus.OK || window.getStatus() == EstimateStatus.CUT)
        && window.getMiNats() != null;
  }

  /** The windows with numbers. */
  static List<DependenceEstimate> withNumbers(List<DependenceEstimate> windows) {
    return windows.stream().filter(Windows::hasNumbers).toList();
  }

  /**
   * The windows whose sampled rows tell of the change: some with numbers that do not overlap, the
   * last ones before it and the last ones after it.
   *
   * @param reference windows before {@code before}, as many as those or one fewer
   * @param before windows before the change
   * @param after windows after it
   */
  public record Sampled(
      List<DependenceEstimate> reference,
      List<DependenceEstimate> before,
      List<DependenceEstimate> after) {}

  /**
   * Chooses them.
   *
   * @param most number of windows in each list
   */
  public Sampled sampled(int most) {
    List<DependenceEstimate> later = apart(withNumbers(after), most);
    List<DependenceEstimate> earlier = apart(withNumbers(before), 2 * most);
    int half = earlier.size() / 2;
    return new Sampled(earlier.subList(0, half), earlier.subList(half, earlier.size()), later);
  }

  /** The last windows that do not overlap, oldest first. */
  private static List<DependenceEstimate> apart(List<DependenceEstimate> windows, int most) {
    Deque<DependenceEstimate> apart = new ArrayDeque<>();
    for (int i = windows.size() - 1; i >= 0 && apart.size() < most; i--) {
      DependenceEstimate window = windows.get(i);
      if (apart.isEmpty() || !window.getWindowEnd().isAfter(apart.peekFirst().getWindowStart())) {
        apart.addFirst(window);
      }
    }
    return List.copyOf(apart);
  }

  /** The windows whose level and shift can be compared. */
  List<DependenceEstimate> scored(List<DependenceEstimate> windows) {
    return windows.stream()
        .filter(window -> hasNumbers(window) && reference.isPresent() && isSince(window, reference))
        .toList();
  }
}
