package io.codrift.model.classic;

import io.codrift.model.Cancellation;
import io.codrift.model.Measured;
import io.codrift.model.TrainingProgress;
import io.codrift.model.UnusableDataException;
import io.codrift.model.discrete.DiscretePart;
import io.codrift.model.flow.SortedColumn;
import io.codrift.model.fold.UsableWindow;
import io.codrift.model.numbers.BlockMean;
import io.codrift.model.stateless.Found;
import io.codrift.model.stateless.WindowMethod;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A formula of all rows of a window. It has no folds, so its number is not held-out; the standard
 * error is that of the mean over blocks, as with the other estimators. Windows in which the formula
 * has no meaning are refused, with the column and what to do.
 *
 * @param method the formula
 */
record FormulaOfWindow(ClassicMethod method) implements WindowMethod {
  @Override
  public String name() {
    return method.name();
  }

  /** Any number: the formula reads all rows. */
  @Override
  public int folds() {
    return 2;
  }

  @Override
  public Found of(UsableWindow window, Cancellation cancellation, TrainingProgress progress) {
    refuse(window);
    int xDims = window.request().window().xDims();
    double[][] x = columns(window, 0, xDims);
    double[][] y = columns(window, xDims, window.columns().size());
    double independent = window.effectiveRows();
    ClassicMethod.Information information = method.of(x, y, independent);
    Measured mean = BlockMean.of(information.values(), window.folds().blocks());
    double inflation = method.inflation(x, y, information.values());
    LinearPart linear = method.linearPart(information, x, y, independent);
    return Found.byFormula(
        new Measured(information.estimate(), inflation * mean.standardError()),
        linear.nats(),
        linear.remark().stream().toList());
  }

  private void refuse(UsableWindow window) {
    refuse(window, i -> window.columns().get(i).codes() > 0, "has categories");
    if (method.needsDensity()) {
      refuse(
          window,
          i -> !DiscretePart.of(window.columns().get(i)).isContinuous(),
          "has values that repeat");
    }
  }

  private void refuse(UsableWindow window, IntPredicate unusable, String what) {
    window
        .telling()
        .filter(unusable)
        .findFirst()
        .ifPresent(
            i -> {
              throw new UnusableDataException(
                  "column %s %s, which the estimator \"%s\" cannot use; leave the column out, or use ndoe-bnaf"
                      .formatted(window.request().window().columnName(i), what, method.name()));
            });
  }

  /** The columns that tell something, in units in which they can be squared. */
  private double[][] columns(UsableWindow window, int from, int to) {
    double[][] columns =
        window
            .telling()
            .filter(i -> i >= from && i < to)
            .mapToObj(i -> scaled(window.columns().get(i)))
            .toArray(double[][]::new);
    if (columns.length == 0) {
      throw new UnusableDataException(
          "%s; the estimator \"%s\" has no column left"
              .formatted(String.join("; ", window.findings().remarks()), method.name()));
    }
    return columns;
  }

  private static double[] scaled(SortedColumn column) {
    return Arrays.stream(column.values()).map(v -> v / column.unit()).toArray();
  }
}
