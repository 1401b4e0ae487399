package io.codrift.streams.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the known name that a misspelled name is closest to. */
public final class NearestName {
  private NearestName() {}

  /** The candidate with the fewest edits from {@code name}, if they are few for its length. */
  public static Optional<String> to(String name, Collection<String> candidates) {
    return allTo(name, candidates).findFirst();
  }

  /** All candidates with few edits from {@code name} for its length, the nearest first. */
  public static Stream<String> allTo(String name, Collection<String> candidates) {
    int bound = Math.max(1, name.length() / 3);
    return candidates.stream()
        .filter(c -> edits(name, c) <= bound)
        .sorted(
            Comparator.comparingInt((String c) -> edits(name, c))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Optimal string alignment: insertions, deletions, substitutions, swaps of neighbours. */
  static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
