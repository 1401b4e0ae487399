package io.codrift.model.paper;

import io.codrift.model.UnusableDataException;
import io.codrift.model.candidate.Candidate;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.flow.SortedColumn;
import io.codrift.model.fold.Folds;
import io.codrift.model.fold.Scale;
import io.codrift.model.fold.UsableWindow;
import io.codrift.model.fold.WhitenedFold;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingTask;
import java.util.Arrays;

/**
 * One fold with its columns standardized by mean and standard deviation of the training rows: the
 * flow's input, without a start.
 */
record StandardizedFold(Folds.Part part, WhitenedFold rows) {

  /**
   * @throws UnusableDataException if a column has no spread on the training rows
   */
  static StandardizedFold of(UsableWindow window, Folds.Part part) {
    // No model is kept between windows, so silent columns need not keep its shape.
    int[] telling = window.telling().toArray();
    int xDims = window.request().window().xDims();
    int tellingX = (int) Arrays.stream(telling).filter(i -> i < xDims).count();
    if (tellingX == 0 || tellingX == telling.length) {
      throw cannotStandardize(window);
    }
    double[][] columns = new double[telling.length][];
    double logScaleX = 0;
    for (int i = 0; i < columns.length; i++) {
      SortedColumn measured = window.columns().get(telling[i]).measured();
      double[] values = Arrays.stream(measured.values()).map(v -> v / measured.unit()).toArray();
      Scale scale = Scale.of(Arrays.stream(part.known()).mapToDouble(r -> values[r]).toArray());
      if (!scale.isUsable()) {
        throw cannotStandardize(window);
      }
      columns[i] = Arrays.stream(values).map(scale::apply).toArray();
      logScaleX += i < tellingX ? Math.log(scale.deviation()) + Math.log(measured.unit()) : 0;
    }
    double[] logDeterminants = new double[columns[0].length];
    Arrays.fill(logDeterminants, -logScaleX);
    EllipticalStart.Whitened x =
        new EllipticalStart.Whitened(Arrays.copyOf(columns, tellingX), logDeterminants);
    return new StandardizedFold(
        part, new WhitenedFold(x, x, Arrays.copyOfRange(columns, tellingX, columns.length)));
  }

  private static UnusableDataException cannotStandardize(UsableWindow window) {
    return new UnusableDataException(
        "%s; the estimator \"paper\" cannot standardize that"
            .formatted(String.join("; ", window.findings().remarks())));
  }

  TrainingTask task(int epochs, long seed) {
    FlowShape shape = FlowShape.paper(rows.given().u().length, rows.context().length);
    int perEpoch = -Math.floorDiv(-part.known().length, TrainingPlan.PAPER_BATCH);
    if ((long) epochs * perEpoch > Integer.MAX_VALUE) {
      throw new UnusableDataException(
          "%d epochs of %d batches are too many steps; use fewer epochs or rows"
              .formatted(epochs, perEpoch));
    }
    return new TrainingTask(
        FlowWeights.initial(shape, SplitMix64.at(seed, 1)),
        rows.rows(part.known()),
        rows.rows(part.evaluation()),
        TrainingPlan.paper(epochs * perEpoch),
        SplitMix64.at(seed, 2));
  }

  /** The flow's densities of the evaluation rows. */
  Candidate.Planned planned(FlowWeights flow) {
    return Candidate.planned(FlowPair.of(flow), rows, part.evaluation());
  }

  /** A linear Gaussian fit, on the evaluation rows. */
  Candidate linear(EllipticalStart.Tables tables) {
    double[][] x = rows.given().u();
    EllipticalStart gaussian =
        EllipticalStart.fit(Double.POSITIVE_INFINITY, x, rows.context(), part.known(), tables);
    return new Candidate(
        gaussian.given(x, rows.context()).logDensities(), gaussian.alone(x).logDensities());
  }
}
