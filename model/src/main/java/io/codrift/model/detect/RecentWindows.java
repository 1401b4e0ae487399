package io.codrift.model.detect;

import java.util.ArrayList;
import java.util.List;

/** The last windows of a monitor, oldest first. */
final class RecentWindows {
  /**
   * Correlations are most of a window's bytes, so only those of the last windows are kept, and the
   * parts of the shift. They serve the explanation of an alarm.
   */
  static final int MOST_EXPLAINED = 16;

  private RecentWindows() {}

  /** The windows and {@code next}. */
  static List<ScoredWindow> with(List<ScoredWindow> windows, ScoredWindow next) {
    List<ScoredWindow> more = new ArrayList<>(windows);
    more.add(next);
    int old = more.size() - MOST_EXPLAINED - 1;
    if (old >= 0) {
      more.set(old, more.get(old).withoutExplanation());
    }
    return more;
  }

  /** The correlations that are known of some windows. */
  static List<Correlations> correlations(List<ScoredWindow> windows) {
    return windows.stream().map(ScoredWindow::correlations).filter(c -> c.size() > 0).toList();
  }
}
