package io.codrift.streams.result;

import io.codrift.schemas.WindowProgress;
import io.codrift.streams.topic.WindowsMessage;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far the partitions of the input topics are, as far as it could be read.
 *
 * @param latest the last progress of each input partition that was found, by source and partition
 * @param whole whether a partition that is missing has not been heard of: everything that there
 *     ever was is read, or what was sent in a time in which each partition must have reported. If
 *     not, nothing is known of it
 */
public record RecentProgress(
    SortedMap<String, SortedMap<Integer, WindowProgress>> latest, boolean whole) {
  /** Messages of the first piece that is read, the newest. */
  private static final long FIRST = 200;

  /** Each further piece is at most so many times as large as the one before. */
  private static final long GROWTH = 4;

  public RecentProgress {
    SortedMap<String, SortedMap<Integer, WindowProgress>> copy = new TreeMap<>();
    latest.forEach(
        (source, partitions) ->
            copy.put(source, Collections.unmodifiableSortedMap(new TreeMap<>(partitions))));
    latest = Collections.unmodifiableSortedMap(copy);
  }

  /**
   * What a piece of the log holds.
   *
   * @param progress its messages of progress, in their order
   * @param bytes of all its messages
   */
  record Piece(List<WindowProgress> progress, long bytes) {}

  /** A log that can be read in pieces. */
  @FunctionalInterface
  interface Log {
    /**
     * Reads the messages from one offset until before another. Empty if there was no time to read
     * all of them: of a piece that is half read the newer messages are missing.
     */
    Optional<Piece> read(long from, long until);
  }

  /**
   * Reads a log from its end towards its begin, until each partition was found or must have been,
   * or a bound is reached. Between two messages of progress of a partition there may be any number
   * of others.
   *
   * @param sources that are looked for; none stands for all that are there
   * @param begin first offset of the log
   * @param end offset after its last one
   * @param mostBytes no piece is read that would probably go beyond so many bytes in all
   */
  static RecentProgress read(
      Collection<String> sources, long begin, long end, long mostBytes, Log log) {
    SortedMap<String, SortedMap<Integer, WindowProgress>> found = new TreeMap<>();
    long until = end;
    long size = FIRST;
    long bytes = 0;
    Heard heard = new Heard();
    while (until > begin && size > 0) {
      long from = Math.max(begin, until - size);
      Optional<Piece> piece = log.read(from, until);
      if (piece.isEmpty()) {
        return new RecentProgress(found, false);
      }
      List<WindowProgress> asked =
          piece.get().progress().stream()
              .filter(progress -> sources.isEmpty() || sources.contains(progress.getSource()))
              .toList();
      addOlder(found, asked);
      heard.addOlder(asked);
      bytes += piece.get().bytes();
      until = from;
      if (isWhole(found, sources)
          || heard.millis() >= WindowsMessage.Progress.HEARD_FOR.toMillis()) {
        return new RecentProgress(found, true);
      }
      long each = Math.max(1, bytes / (end - until));
      size = Math.min(GROWTH * size, (mostBytes - bytes) / each);
    }
    // What was before the first offset of the log was deleted, perhaps a moment ago.
    return new RecentProgress(found, until == 0);
  }

  /**
   * How long the window stage was heard of, by the partition that was heard of longest. The clocks
   * of the processes need not agree, so only messages of one partition are compared, and a pause in
   * which its task did not run counts for little.
   */
  private static final class Heard {
    private static final long MOST_BETWEEN_MILLIS = 90_000;

    private record Partition(String source, int partition) {}

    private final Map<Partition, Long> earliest = new HashMap<>();
    private final Map<Partition, Long> heard = new HashMap<>();

    void addOlder(List<WindowProgress> older) {
      for (int i = older.size() - 1; i >= 0; i--) {
        WindowProgress progress = older.get(i);
        long at = progress.getSentAt().toEpochMilli();
        if (at > 0) { // an earlier version does not tell it
          Partition partition = new Partition(progress.getSource(), progress.getPartition());
          Long later = earliest.put(partition, at);
          long between = later == null ? 0 : Math.max(0, later - at);
          heard.merge(partition, Math.min(between, MOST_BETWEEN_MILLIS), Long::sum);
        }
      }
    }

    long millis() {
      return heard.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
  }

  private static void addOlder(
      SortedMap<String, SortedMap<Integer, WindowProgress>> found, List<WindowProgress> older) {
    for (int i = older.size() - 1; i >= 0; i--) {
      WindowProgress progress = older.get(i);
      found
          .computeIfAbsent(progress.getSource(), source -> new TreeMap<>())
          .putIfAbsent(progress.getPartition(), progress);
    }
  }

  private static boolean isWhole(
      SortedMap<String, SortedMap<Integer, WindowProgress>> found, Collection<String> sources) {
    return !found.isEmpty()
        && found.keySet().containsAll(Set.copyOf(sources))
        && found.values().stream().allMatch(of -> of.size() >= partitions(of));
  }

  /** How many input partitions a source has, by those that were found. */
  public static int partitions(SortedMap<Integer, WindowProgress> found) {
    return found.values().stream().mapToInt(WindowProgress::getPartitions).max().orElse(0);
  }

  /**
   * A partition that has told nothing for so long that its task does not run. The estimate stage
   * does not believe any more that it is idle.
   *
   * @param partitions the last progress of each partition of a source
   * @return the last progress of the one that was heard of longest ago; empty if there is none
   */
  public static Optional<WindowProgress> notHeardOf(Collection<WindowProgress> partitions) {
    Instant newest =
        partitions.stream()
            .map(WindowProgress::getSentAt)
            .max(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    return partitions.stream()
        .filter(latest -> latest.getSentAt().isAfter(Instant.EPOCH)) // an earlier version
        .filter(
            latest -> latest.getSentAt().plus(WindowsMessage.Progress.HEARD_FOR).isBefore(newest))
        .min(Comparator.comparing(WindowProgress::getSentAt));
  }
}
