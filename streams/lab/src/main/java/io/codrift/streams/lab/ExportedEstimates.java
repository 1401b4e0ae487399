package io.codrift.streams.lab;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Estimates in the order of their topic, as {@code codrift tail} exports them. */
record ExportedEstimates(List<Exported> all) {
  /**
   * An estimate.
   *
   * @param end of its window, milliseconds since the epoch
   * @param seen records of the window
   * @param reason a remark; may be empty
   */
  record Exported(
      String monitor, String segment, long end, String status, long seen, String reason) {}

  /** Those after the first ones. */
  ExportedEstimates after(int earlier) {
    return new ExportedEstimates(all.subList(earlier, all.size()));
  }

  Exported last() {
    return all.get(all.size() - 1);
  }

  /** The ends of the windows. */
  Set<Long> ends() {
    return all.stream().map(Exported::end).collect(Collectors.toSet());
  }

  boolean haveEachWindowOnce() {
    return ends().size() == all.size();
  }

  /** Whether every window has so many records, or says that some of them were lost. */
  boolean areWholeOrSaySo(long records) {
    return all.stream().allMatch(e -> e.seen() == records || e.reason().contains("were lost"));
  }
}
