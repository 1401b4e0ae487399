package io.codrift.model.copula;

import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.SortedColumn;
import io.codrift.model.task.Task;
import io.codrift.model.testing.TaskColumns;
import java.util.stream.IntStream;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Normal scores of a task's rows, by the ranks of each column.
 *
 * @param x shape (d_x)(n)
 * @param y shape (d_y)(n)
 */
@SuppressWarnings("ArrayRecordComponent")
record Sample(double[][] x, double[][] y) {

  static Sample of(Task task, int rows, long seed) {
    TaskColumns columns = TaskColumns.of(task, RandomSource.XO_RO_SHI_RO_128_PP.create(seed), rows);
    double[][] x = columns.x();
    double[][] y = columns.y();
    for (double[][] side : new double[][][] {x, y}) {
      for (double[] column : side) {
        toScores(column);
      }
    }
    return new Sample(x, y);
  }

  private static void toScores(double[] column) {
    NormalDistribution standard = NormalDistribution.of(0, 1);
    int[] order = SortedColumn.of(column).order();
    for (int k = 0; k < order.length; k++) {
      column[order[k]] = standard.inverseCumulativeProbability((k + 0.5) / order.length);
    }
  }

  int[] rows(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  /** Mean information of a model on some rows, nats; x is the target. */
  double information(CopulaModel model, int[] rows) {
    double[] conditional = new double[x[0].length];
    double[] marginal = new double[x[0].length];
    model.logDensities(x, y, rows, conditional, marginal);
    return IntStream.of(rows)
        .mapToDouble(r -> conditional[r] - marginal[r])
        .average()
        .orElseThrow();
  }

  Sample swapped() {
    return new Sample(y, x);
  }
}
