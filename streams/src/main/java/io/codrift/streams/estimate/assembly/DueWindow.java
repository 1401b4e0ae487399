package io.codrift.streams.estimate.assembly;

import io.codrift.streams.config.Durations;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.store.WindowId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A window that is waited for no longer.
 *
 * @param id the window
 * @param behind partitions that were waited for longer than {@code max-wait}: it lacks their rows
 * @param lost partitions whose messages were lost: it may lack their rows
 */
record DueWindow(WindowId id, List<Integer> behind, List<Integer> lost) {
  /** So many partitions are named in a remark. */
  private static final int NAMED = 10;

  DueWindow {
    behind = List.copyOf(behind);
    lost = List.copyOf(lost);
  }

  /** Whether the rows of a partition that have arrived are all that it sent. */
  boolean hasAllOf(int partition) {
    return !behind.contains(partition) && !lost.contains(partition);
  }

  /** What the window lacks, as readable text; nothing if it is complete. */
  List<String> remarks(SourceConfig source) {
    List<String> remarks = new ArrayList<>();
    if (!behind.isEmpty()) {
      remarks.add(
          "without %s of %s: waited for longer than max-wait, %s"
              .formatted(
                  named(behind),
                  source.topic(),
                  source.maxWait().map(Durations::format).orElse("off")));
    }
    if (!lost.isEmpty()) {
      remarks.add(
          "messages of %s of %s were lost, so its records may be missing"
              .formatted(named(lost), source.topic()));
    }
    return remarks;
  }

  private static String named(Collection<Integer> partitions) {
    String numbers =
        partitions.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "));
    int others = partitions.size() - NAMED;
    return (partitions.size() == 1 ? "partition " : "partitions ")
        + numbers
        + (others > 0 ? " and %d others".formatted(others) : "");
  }
}
