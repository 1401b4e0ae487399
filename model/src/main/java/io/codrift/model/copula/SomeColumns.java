package io.codrift.model.copula;

import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.NormalScore;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A model of some columns, in which the others are independent of everything. Scores of constants
 * and copies are noise, and scores of tied values are partly so: they would only add dimensions in
 * which a curve has to be found.
 *
 * @param model of the columns that are left
 * @param targets their numbers among the target's columns
 * @param contexts their numbers among the context's columns
 */
@SuppressWarnings("ArrayRecordComponent")
record SomeColumns(CopulaModel model, int[] targets, int[] contexts) implements CopulaModel {

  static double[][] of(double[][] columns, int[] some) {
    return Arrays.stream(some).mapToObj(i -> columns[i]).toArray(double[][]::new);
  }

  @Override
  public void logDensities(
      double[][] target, double[][] context, int[] rows, double[] conditional, double[] marginal) {
    model.logDensities(of(target, targets), of(context, contexts), rows, conditional, marginal);
    int[] others =
        IntStream.range(0, target.length)
            .filter(i -> Arrays.stream(targets).noneMatch(t -> t == i))
            .toArray();
    for (int r : rows) {
      double ofOthers =
          Arrays.stream(others).mapToDouble(i -> NormalScore.logDensity(target[i][r])).sum();
      conditional[r] += ofOthers;
      marginal[r] += ofOthers;
    }
  }
}
