package io.codrift.streams.window;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The blocks that are being filled, of the panes of one task, as far as they are in memory. There
 * may be any number of open panes, so only those that have had a row lately keep theirs: the others
 * are read from the store with their next row. Not thread-safe.
 */
final class OpenBlocks {
  private final long most;

  /** The bytes of each, those that were used longest ago first. */
  private final Map<Pane, Long> bytes = new LinkedHashMap<>(16, 0.75f, true);

  private long all;

  /**
   * @param most bytes that all may have together, or one of them
   */
  OpenBlocks(long most) {
    this.most = most;
  }

  /** Notes that the block of a pane has been used, and drops those of others if need be. */
  void used(Pane pane) {
    Long before = bytes.get(pane);
    long now = pane.openBytes();
    if (before != null && before == now) {
      return;
    }
    all += now - (before == null ? 0 : before);
    bytes.put(pane, now);
    Iterator<Map.Entry<Pane, Long>> eldest = bytes.entrySet().iterator();
    while (all > most && bytes.size() > 1) {
      Map.Entry<Pane, Long> next = eldest.next();
      all -= next.getValue();
      next.getKey().dropOpen();
      eldest.remove();
    }
  }

  /** Forgets a pane that is deleted. */
  void forget(Pane pane) {
    Long before = bytes.remove(pane);
    all -= before == null ? 0 : before;
  }
}
