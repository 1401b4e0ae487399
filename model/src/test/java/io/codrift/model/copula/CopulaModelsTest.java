package io.codrift.model.copula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.PartialStart;
import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.BrokenJoinTask;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.MixtureTask;
import io.codrift.model.task.RepeatedTask;
import io.codrift.model.task.RotatedGaussianTask;
import io.codrift.model.task.StudentTask;
import io.codrift.model.task.Task;
import io.codrift.model.task.WaveTask;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CopulaModelsTest {
  private static final int ROWS = 6000;
  private static final int FITTED = 4000;

  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  private EllipticalStart start(Sample sample) {
    return EllipticalStart.fit(sample.x(), sample.y(), sample.rows(0, FITTED), tables);
  }

  private EllipticalStart gaussian(Sample sample) {
    return EllipticalStart.fit(
        Double.POSITIVE_INFINITY, sample.x(), sample.y(), sample.rows(0, FITTED), tables);
  }

  private CopulaFold fold(Task task, long seed) {
    return fold(Sample.of(task, ROWS, seed));
  }

  private CopulaFold fold(Sample sample) {
    return CopulaFold.fit(
        start(sample),
        gaussian(sample),
        new CopulaFold.Scores(sample.x(), sample.y(), sample.rows(0, FITTED)),
        new CopulaFold.Scores(sample.x(), sample.y(), sample.rows(0, FITTED)),
        new CopulaFold.Columns(
            IntStream.range(0, sample.x().length).toArray(),
            IntStream.range(0, sample.y().length).toArray()),
        sample.rows(FITTED, 5000),
        OptionalDouble.empty());
  }

  /** The share of dependent rows and the information; rows that are held out tell the latter. */
  @Test
  void aBrokenJoinIsFound() {
    for (int dims : new int[] {1, 5}) {
      Task task = new BrokenJoinTask(dims, 1, 0.4);
      Sample sample = Sample.of(task, ROWS, dims);
      PartialStart partial =
          PartialStart.fit(
                  start(sample), gaussian(sample), sample.x(), sample.y(), sample.rows(0, FITTED))
              .orElseThrow();
      assertThat(partial.share()).isCloseTo(0.6, within(0.05));
      assertThat(sample.information(partial, sample.rows(FITTED, ROWS)))
          .isCloseTo(task.mutualInformation(), within(0.05));
      assertThat(sample.swapped().information(partial.swapped(), sample.rows(FITTED, ROWS)))
          .isCloseTo(sample.information(partial, sample.rows(FITTED, ROWS)), within(1e-9));
      PartialStart again = partial.refitted(sample.x(), sample.y(), sample.rows(0, FITTED));
      assertThat(again.share()).isCloseTo(partial.share(), within(0.01));
    }
  }

  @Test
  void nothingIsFittedWhereTheStartIsEnough() {
    assertThat(fold(GaussianTask.ofMutualInformation(2, 0.8), 1)).isEqualTo(CopulaFold.NONE);
    assertThat(fold(GaussianTask.ofMutualInformation(5, 0), 2)).isEqualTo(CopulaFold.NONE);
    assertThat(fold(new StudentTask(3, 3, 0.5), 3)).isEqualTo(CopulaFold.NONE);
  }

  @Test
  void wavesAreFoundInBothDirections() {
    Task task = new WaveTask(2, 5, 0.15);
    Sample sample = Sample.of(task, ROWS, 4).swapped();
    FourierModel wave =
        FourierModel.fit(sample.x(), sample.y(), sample.rows(0, FITTED)).orElseThrow();
    assertThat(sample.information(wave, sample.rows(FITTED, ROWS)))
        .isBetween(0.7 * task.mutualInformation(), task.mutualInformation() + 0.05);

    Task pair = new WaveTask(1, 5, 0.15);
    for (Sample side : List.of(Sample.of(pair, ROWS, 5), Sample.of(pair, ROWS, 5).swapped())) {
      double best =
          fold(side).models().stream()
              .mapToDouble(m -> side.information(m.training(), side.rows(FITTED, ROWS)))
              .max()
              .orElseThrow();
      assertThat(best).isBetween(0.9 * pair.mutualInformation(), pair.mutualInformation() + 0.05);
    }
  }

  @Test
  void clustersAreFound() {
    Task task = MixtureTask.clusters();
    Sample sample = Sample.of(task, ROWS, 6);
    double best =
        fold(sample).models().stream()
            .filter(m -> m.training() instanceof MixtureModel)
            .mapToDouble(m -> sample.information(m.training(), sample.rows(FITTED, ROWS)))
            .max()
            .orElseThrow();
    assertThat(best).isCloseTo(task.mutualInformation(), within(0.06));
  }

  /** Also where the columns of a side are in another order. */
  @Test
  void pairsOfColumnsAreFound() {
    Task task = new RepeatedTask(new BoundedNoiseTask(0.25), 3);
    Sample sample = Sample.of(task, ROWS, 40);
    Sample permuted =
        new Sample(sample.x(), new double[][] {sample.y()[2], sample.y()[0], sample.y()[1]});
    double truth = task.mutualInformation();
    for (Sample columns : List.of(sample, permuted)) {
      PairsModel pairs =
          PairsModel.fitted(
                  start(columns),
                  new CopulaFold.Scores(columns.x(), columns.y(), columns.rows(0, FITTED)),
                  columns.rows(FITTED, 5000))
              .orElseThrow();
      assertThat(columns.information(pairs, columns.rows(FITTED, ROWS)))
          .isBetween(0.9 * truth, truth + 0.05);
      assertThat(columns.swapped().information(pairs.swapped(), columns.rows(FITTED, ROWS)))
          .isCloseTo(columns.information(pairs, columns.rows(FITTED, ROWS)), within(1e-9));
    }
    assertThat(fold(sample).models()).anyMatch(m -> m.training() instanceof PairsModel);
  }

  /**
   * Directions that turn with the radius; one that does not depend on Y too; sides of other size.
   */
  @Test
  void rotationsAreFound() {
    for (int dims : new int[] {2, 3, 5}) {
      Task task = new RotatedGaussianTask(dims, 0.8, 1 / 3.0);
      Sample sample = Sample.of(task, ROWS, 20 + dims);
      double truth = task.mutualInformation();
      assertThat(rotated(sample)).isBetween(0.95 * truth, 1.03 * truth);
      assertThat(rotated(sample.swapped())).isBetween(0.95 * truth, 1.03 * truth);
    }
    // Up to sixteen radians, from the centre to the farthest row.
    Task fast = new RotatedGaussianTask(3, 0.7, 1);
    assertThat(rotated(Sample.of(fast, ROWS, 28)))
        .isBetween(0.93 * fast.mutualInformation(), 1.03 * fast.mutualInformation());
    Task few = new RotatedGaussianTask(3, 0.8, 1 / 3.0);
    Sample noise = Sample.of(GaussianTask.ofCorrelation(1, 0), ROWS, 29);
    Sample sample = Sample.of(few, ROWS, 30);
    Sample wider =
        new Sample(
            new double[][] {sample.x()[0], sample.x()[1], sample.x()[2], noise.x()[0]}, sample.y());
    // Radii with a column of noise say less of the angle, so a part is found.
    assertThat(rotated(wider))
        .isGreaterThan(gaussian(wider).information(wider.x(), wider.y(), wider.rows(5000, ROWS)));
  }

  private double rotated(Sample sample) {
    RotatedModel model =
        RotatedModel.fitted(
                start(sample),
                new CopulaFold.Scores(sample.x(), sample.y(), sample.rows(0, FITTED)),
                sample.rows(FITTED, 5000))
            .orElseThrow();
    return sample.information(model, sample.rows(5000, ROWS));
  }

  @Test
  void aRotationIsNotFoundWhereTheStartIsEnough() {
    for (Task task : List.of(GaussianTask.ofMutualInformation(3, 1), new StudentTask(3, 3, 0.5))) {
      Sample sample = Sample.of(task, ROWS, 31);
      assertThat(
              RotatedModel.fitted(
                  start(sample),
                  new CopulaFold.Scores(sample.x(), sample.y(), sample.rows(0, FITTED)),
                  sample.rows(FITTED, 5000)))
          .isEmpty();
    }
  }

  /** A rotation keeps lengths, so it maps a ball to itself and the density needs no other term. */
  @Test
  void aRotationKeepsLengths() {
    Sample sample = Sample.of(new RotatedGaussianTask(3, 0.8, 1 / 3.0), ROWS, 33);
    int[] rows = sample.rows(0, ROWS);
    RotationSearch.Pair pair =
        RotationSearch.begin(sample.x(), sample.y(), rows, 8)
            .flatMap(RotationSearch::improved)
            .orElseThrow();
    double[][] white = Whitener.fit(sample.x(), rows).orElseThrow().apply(sample.x(), rows);
    double[][] turned = pair.target().apply(sample.x(), rows);
    double farthest = 0;
    for (int r : rows) {
      assertThat(square(turned, r)).isCloseTo(square(white, r), within(1e-9));
      farthest = Math.max(farthest, Math.abs(turned[0][r] - white[0][r]));
    }
    assertThat(farthest).isGreaterThan(1);
  }

  private static double square(double[][] columns, int row) {
    return Arrays.stream(columns).mapToDouble(c -> c[row] * c[row]).sum();
  }

  /** No model may gain by a density whose integral is above 1. */
  @Test
  void densitiesIntegrateToOne() {
    Sample wave = Sample.of(new WaveTask(2, 5, 0.15), ROWS, 7).swapped();
    Sample clusters = Sample.of(MixtureTask.clusters(), ROWS, 8);
    Sample join = Sample.of(new BrokenJoinTask(1, 1, 0.5), ROWS, 9);
    for (Sample sample : List.of(wave, clusters, join)) {
      List<RefittedModel> models = fold(sample).models();
      assertThat(models).isNotEmpty();
      for (RefittedModel model : models) {
        CopulaModel known = model.known();
        if (known instanceof ReversedModel) {
          continue;
        }
        for (double c : new double[] {-2.5, -0.3, 0, 1.1, 4}) {
          double[] context = new double[sample.y().length];
          Arrays.fill(context, c);
          assertThat(Integral.ofConditional(known, context)).isCloseTo(1, within(1e-3));
          assertThat(Integral.ofMarginal(known, context)).isCloseTo(1, within(1e-3));
        }
      }
    }
  }

  /** p(t | c) = p(c | t) φ(t) / φ(c), row by row. */
  @Test
  void aReversedModelFollowsTheRuleOfBayes() {
    Sample sample = Sample.of(new WaveTask(1, 5, 0.15), ROWS, 10);
    FourierModel reverse =
        FourierModel.fit(sample.y(), sample.x(), sample.rows(0, FITTED)).orElseThrow();
    ReversedModel model = new ReversedModel(reverse);
    int[] rows = sample.rows(FITTED, ROWS);
    assertThat(sample.information(model, rows))
        .isCloseTo(sample.swapped().information(reverse, rows), within(1e-9));
    double[][] t = {{0.7, 0.7}};
    double[][] c = {{-1.2, 0.4}};
    double[] conditional = new double[2];
    double[] marginal = new double[2];
    model.logDensities(t, c, new int[] {0, 1}, conditional, marginal);
    double[] reversed = new double[2];
    reverse.logDensities(c, t, new int[] {0, 1}, reversed, new double[2]);
    for (int r = 0; r < 2; r++) {
      assertThat(marginal[r])
          .isCloseTo(-0.5 * t[0][r] * t[0][r] - 0.5 * Math.log(2 * Math.PI), within(1e-12));
      assertThat(conditional[r])
          .isCloseTo(reversed[r] + 0.5 * (c[0][r] * c[0][r] - t[0][r] * t[0][r]), within(1e-12));
    }
  }

  /** Rows do not predict themselves: a row's own output does not change its prediction. */
  @Test
  void predictionsOfFittedRowsComeFromOtherRows() {
    Sample sample = Sample.of(new WaveTask(2, 5, 0.15), 1000, 11);
    int[] rows = sample.rows(0, 1000);
    double[] output = sample.y()[0];
    double[] before = FourierRegression.fit(sample.x(), output, rows, 48, 1).predictions();
    double[] changed = output.clone();
    changed[10] += 5;
    double[] after = FourierRegression.fit(sample.x(), changed, rows, 48, 1).predictions();
    assertThat(after[10]).isCloseTo(before[10], within(1e-9));
    assertThat(after[900]).isNotCloseTo(before[900], within(1e-9));
  }

  @Test
  void aLinearRegressionIsThatOfLeastSquares() {
    Sample sample = Sample.of(GaussianTask.ofCorrelation(1, 0.6), 5000, 12);
    int[] rows = sample.rows(0, 5000);
    FourierRegression line =
        FourierRegression.fit(sample.x(), sample.y()[0], rows, 0, 1).regression();
    double[] at = line.predict(new double[][] {{0, 1}}, new int[] {0, 1});
    double xy = 0;
    double xx = 0;
    for (int r = 0; r < 5000; r++) {
      xy += sample.x()[0][r] * sample.y()[0][r];
      xx += sample.x()[0][r] * sample.x()[0][r];
    }
    assertThat(at[1] - at[0]).isCloseTo(xy / xx, within(0.02));
  }

  @Test
  void aMixtureOfOtherOrderHasTheSameDensity() {
    Sample sample = Sample.of(MixtureTask.clusters(), 2000, 13);
    int[] rows = sample.rows(0, 2000);
    MixtureModel model =
        MixtureModel.fitted(
                EllipticalStart.fit(sample.x(), sample.y(), rows, tables),
                new CopulaFold.Scores(sample.x(), sample.y(), rows),
                rows)
            .orElseThrow();
    assertThat(sample.swapped().information(model.swapped(), rows))
        .isCloseTo(sample.information(model, rows), within(1e-6));
    MixtureModel again =
        model.swapped().swapped().refitted(new CopulaFold.Scores(sample.x(), sample.y(), rows));
    assertThat(sample.information(again, rows))
        .isCloseTo(sample.information(model, rows), within(1e-3));
  }
}
