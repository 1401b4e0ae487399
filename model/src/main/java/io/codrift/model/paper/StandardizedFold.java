package io.codrift.model.paper;

import io.codrift.model.UnusableDataException;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.flow.SortedColumn;
import io.codrift.model.fold.Folds;
import io.codrift.model.fold.UsableWindow;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingTask;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One fold with its columns standardized by mean and standard deviation of the training rows.
 *
 * @param logScaleX sum of log standard deviations of the columns of X
 */
record StandardizedFold(ConditionalRows train, ConditionalRows evaluation, double logScaleX) {

  static StandardizedFold of(UsableWindow window, Folds.Part part) {
    // No model is kept between windows, so silent columns need not keep its shape.
    int[] telling =
        IntStream.range(0, window.columns().size())
            .filter(i -> !window.findings().silent(i))
            .toArray();
    List<SortedColumn> columns =
        Arrays.stream(telling).mapToObj(window.columns()::get).map(SortedColumn::measured).toList();
    int xDims =
        (int) Arrays.stream(telling).filter(i -> i < window.request().window().xDims()).count();
    if (xDims == 0 || xDims == columns.size()) {
      throw cannotStandardize(window);
    }
    double[][] standardized = new double[columns.size()][];
    double logScaleX = 0;
    for (int i = 0; i < standardized.length; i++) {
      double unit = columns.get(i).unit();
      double[] values = Arrays.stream(columns.get(i).values()).map(v -> v / unit).toArray();
      Scale scale = Scale.of(values, part.known());
      if (!(scale.deviation() > 0)) {
        throw cannotStandardize(window);
      }
      standardized[i] = scale.apply(values);
      logScaleX += i < xDims ? Math.log(scale.deviation()) + Math.log(unit) : 0;
    }
    return new StandardizedFold(
        rows(standardized, xDims, part.known()),
        rows(standardized, xDims, part.evaluation()),
        logScaleX);
  }

  private static UnusableDataException cannotStandardize(UsableWindow window) {
    return new UnusableDataException(
        "%s; the estimator \"paper\" cannot standardize that"
            .formatted(String.join("; ", window.findings().remarks())));
  }

  private static ConditionalRows rows(double[][] columns, int xDims, int[] rows) {
    float[] x = new float[xDims * rows.length];
    float[] y = new float[(columns.length - xDims) * rows.length];
    for (int i = 0; i < columns.length; i++) {
      float[] to = i < xDims ? x : y;
      int first = (i < xDims ? i : i - xDims) * rows.length;
      for (int r = 0; r < rows.length; r++) {
        to[first + r] = (float) columns[i][rows[r]];
      }
    }
    return new ConditionalRows(rows.length, y, x, x);
  }

  TrainingTask task(int epochs, long seed) {
    FlowShape shape = FlowShape.paper(train.xDims(), train.yDims());
    int batch = TrainingPlan.paper(1).batch();
    int perEpoch = -Math.floorDiv(-train.rows(), batch);
    return new TrainingTask(
        FlowWeights.initial(shape, SplitMix64.at(seed, 1)),
        train,
        evaluation,
        TrainingPlan.paper(steps(epochs, perEpoch)),
        SplitMix64.at(seed, 2));
  }

  private static int steps(int epochs, int perEpoch) {
    long steps = (long) epochs * perEpoch;
    if (steps > Integer.MAX_VALUE) {
      throw new UnusableDataException(
          "%d epochs of %d batches are too many steps; use fewer epochs or rows"
              .formatted(epochs, perEpoch));
    }
    return (int) steps;
  }

  /** Pointwise information of every evaluation row under a linear Gaussian fit, nats. */
  double[] linear(EllipticalStart.Tables tables) {
    EllipticalStart gaussian =
        EllipticalStart.fit(
            Double.POSITIVE_INFINITY,
            doubles(train.xAlone(), train),
            doubles(train.y(), train),
            IntStream.range(0, train.rows()).toArray(),
            tables);
    double[][] x = doubles(evaluation.xAlone(), evaluation);
    double[] given = gaussian.given(x, doubles(evaluation.y(), evaluation)).logDensities();
    double[] alone = gaussian.alone(x).logDensities();
    for (int i = 0; i < given.length; i++) {
      given[i] -= alone[i];
    }
    return given;
  }

  private static double[][] doubles(float[] values, ConditionalRows rows) {
    double[][] columns = new double[values.length / rows.rows()][rows.rows()];
    for (int i = 0; i < values.length; i++) {
      columns[i / rows.rows()][i % rows.rows()] = values[i];
    }
    return columns;
  }
}
