package io.codrift.model.copula;

import io.codrift.model.flow.NormalScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Which column of the target goes with which column of the context, by the mutual information of
 * their ranks on a grid. It sees every kind of dependence, if coarsely.
 */
final class RankGrid {
  private static final int CELLS = 8;

  /** By how many standard deviations the information must exceed that of unrelated columns. */
  private static final double CERTAIN = 4;

  private RankGrid() {}

  /**
   * Two columns.
   *
   * @param information what the grid finds beyond chance, nats
   */
  record Match(int target, int context, double information) {}

  /** Matches the columns, the most informative pair first; each column is in one pair at most. */
  static List<Match> matches(CopulaFold.Scores scores) {
    int[][] targets = cells(scores.target(), scores.rows());
    int[][] contexts = cells(scores.context(), scores.rows());
    List<Match> all = new ArrayList<>();
    for (int i = 0; i < targets.length; i++) {
      for (int j = 0; j < contexts.length; j++) {
        OptionalDouble found = information(targets[i], contexts[j]);
        if (found.isPresent()) {
          all.add(new Match(i, j, found.getAsDouble()));
        }
      }
    }
    all.sort(Comparator.comparingDouble(Match::information).reversed());
    List<Match> taken = new ArrayList<>();
    for (Match match : all) {
      if (taken.stream()
          .noneMatch(t -> t.target() == match.target() || t.context() == match.context())) {
        taken.add(match);
      }
    }
    return taken;
  }

  private static int[][] cells(double[][] columns, int[] rows) {
    int[][] cells = new int[columns.length][rows.length];
    for (int i = 0; i < columns.length; i++) {
      for (int k = 0; k < rows.length; k++) {
        double rank = NormalScore.probability(columns[i][rows[k]]);
        cells[i][k] = Math.min(CELLS - 1, (int) (CELLS * rank));
      }
    }
    return cells;
  }

  /** The information of a table less what chance gives (Miller 1955); empty if it may be chance. */
  private static OptionalDouble information(int[] a, int[] b) {
    int n = a.length;
    double[] table = new double[CELLS * CELLS];
    double[] ofA = new double[CELLS];
    double[] ofB = new double[CELLS];
    for (int k = 0; k < n; k++) {
      table[a[k] * CELLS + b[k]]++;
      ofA[a[k]]++;
      ofB[b[k]]++;
    }
    double sum = 0;
    for (int i = 0; i < CELLS; i++) {
      for (int j = 0; j < CELLS; j++) {
        double count = table[i * CELLS + j];
        sum += count == 0 ? 0 : count * Math.log(count * n / (ofA[i] * ofB[j]));
      }
    }
    double degrees = (CELLS - 1.0) * (CELLS - 1);
    double excess = sum / n - degrees / (2 * n);
    return excess > CERTAIN * Math.sqrt(2 * degrees) / (2 * n)
        ? OptionalDouble.of(excess)
        : OptionalDouble.empty();
  }
}
