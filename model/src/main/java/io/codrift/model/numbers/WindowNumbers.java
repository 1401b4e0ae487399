package io.codrift.model.numbers;

import io.codrift.model.Estimate;
import io.codrift.model.Measured;
import io.codrift.model.Window;
import io.codrift.model.candidate.Candidate;
import io.codrift.model.candidate.CandidateMixture;
import io.codrift.model.candidate.FittedFold;
import io.codrift.model.candidate.MixtureWeights;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.fold.ColumnFindings;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.fold.PreparedWindow;
import io.codrift.model.fold.Side;
import io.codrift.model.monitor.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Collects the log-densities of each row from the fold that evaluates it, and computes the means
 * over blocks. Every row of the window is an evaluation row of exactly one fold, so several threads
 * can add folds. Each instance is used once.
 */
public final class WindowNumbers {
  private static final int FEWEST_FRESH = 16;

  /** The interval near independence holds to first order in the MI: 10 % at this MI, nats. */
  private static final double WEAK = 0.1;

  /** More correlations would exceed the largest message that a broker accepts. */
  private static final int MOST_CORRELATIONS = 1024;

  private final PreparedWindow prepared;
  private final Optional<Reference> reference;
  private final int[] all;
  private final double[] information;
  private final double[] before;
  private final double[] elliptical;
  private final double[] gaussian;
  private final double[] modelWeight;
  private final double[] ellipticalWeight;
  private final double[] gapShare;
  private final double[] lossOfMaps;
  private final double[] logDensityX;
  private final double[] level;
  private final double[] shift;
  private final double[] shiftTarget;
  private final boolean warm;

  /**
   * @param reference the monitor's frozen model
   * @param warm whether the folds had a flow before this window
   */
  public WindowNumbers(PreparedWindow prepared, Optional<Reference> reference, boolean warm) {
    this.reference = reference;
    this.warm = warm;
    this.prepared = prepared;
    int n = prepared.request().window().rows();
    this.all = IntStream.range(0, n).toArray();
    this.information = new double[n];
    this.before = new double[n];
    this.elliptical = new double[n];
    this.gaussian = new double[n];
    this.modelWeight = new double[n];
    this.ellipticalWeight = new double[n];
    this.gapShare = new double[n];
    this.lossOfMaps = new double[n];
    this.logDensityX = new double[n];
    this.level = new double[n];
    this.shift = new double[n];
    this.shiftTarget = new double[n];
  }

  /** The share of the train-to-test gap that is missing on the rows of one fold. */
  private double gapShare(PreparedFold fold) {
    int targets = fold.target().length;
    return GapShare.of(
        targets + fold.context().length,
        targets,
        independent(fold.part().train()),
        independent(fold.part().known()));
  }

  /** How many of these rows count as independent. */
  private double independent(int[] rows) {
    return prepared.effectiveRows() / all.length * rows.length;
  }

  /**
   * Adds one fold's evaluation rows.
   *
   * @return the fold's pointwise information on its training rows
   */
  public Learnt add(FittedFold fit, CandidateMixture mixed) {
    PreparedFold fold = fit.prepared();
    Candidate start = fit.fold().start();
    Candidate linear =
        fold.gaussian().equals(fold.start()) ? start : Candidate.of(fold.whitened(fold.gaussian()));
    CandidateMixture simple = fit.elliptical(mixed);
    double[] logX = logDensityX(fold, mixed);
    Optional<CandidateMixture> old = fit.reference();
    Optional<CandidateMixture> earlier = fit.mixedBefore();
    double weight = 1 - mixed.conditionalWeights()[0];
    double simpleWeight = 1 - simple.conditionalWeights()[0];
    double share = gapShare(fold);
    double loss = fold.lossOfMaps(independent(fold.part().known()));
    for (int r : fold.part().evaluation()) {
      modelWeight[r] = weight;
      ellipticalWeight[r] = simpleWeight;
      gapShare[r] = share;
      lossOfMaps[r] = loss;
      information[r] = mixed.conditional()[r] - mixed.marginal()[r];
      elliptical[r] = simple.conditional()[r] - simple.marginal()[r];
      gaussian[r] = linear.conditional()[r] - linear.marginal()[r];
      logDensityX[r] = logX[r] + fold.logJacobianX()[r];
      if (old.isPresent()) {
        CandidateMixture frozen = old.get();
        level[r] = frozen.conditional()[r] - frozen.marginal()[r];
        shift[r] = mixed.conditional()[r] - frozen.conditional()[r];
        shiftTarget[r] = mixed.marginal()[r] - frozen.marginal()[r];
      }
      if (earlier.isPresent()) {
        before[r] = earlier.get().conditional()[r] - earlier.get().marginal()[r];
      }
    }
    int[] train = fold.part().train();
    return new Learnt(
        train,
        Arrays.stream(train)
            .mapToDouble(r -> mixed.conditional()[r] - mixed.marginal()[r])
            .toArray(),
        Arrays.stream(train)
            .mapToDouble(r -> linear.conditional()[r] - linear.marginal()[r])
            .toArray(),
        Arrays.stream(train)
            .mapToDouble(r -> simple.conditional()[r] - simple.marginal()[r])
            .toArray());
  }

  /**
   * One fold's results on its training rows.
   *
   * @param rows its training rows
   * @param information pointwise information of each, nats
   * @param gaussian that of the Gaussian copula
   * @param elliptical that of the elliptical start
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Learnt(int[] rows, double[] information, double[] gaussian, double[] elliptical) {}

  /**
   * What is missing in each row's held-out information, nats, shape (n): a share of the gap between
   * training and evaluation, and what the marginal maps' errors take. The gap is taken row by row,
   * so its mean is known more precisely than the MI. A row that no fold trained on gets the mean.
   *
   * <p>A mixture with weight w on the models and 1 − w on independence has a gap of 2w · p/2n and
   * misses w² · p/2n, to second order in the models' errors.
   *
   * @param weight w of each row
   */
  private double[] missing(
      List<Learnt> learnt,
      Function<Learnt, double[]> onTraining,
      double[] heldOut,
      double[] weight) {
    double[] missing = new double[all.length];
    int[] counts = new int[all.length];
    for (Learnt fold : learnt) {
      double[] values = onTraining.apply(fold);
      for (int i = 0; i < fold.rows().length; i++) {
        missing[fold.rows()[i]] += values[i];
        counts[fold.rows()[i]]++;
      }
    }
    double mean = 0;
    int trained = 0;
    for (int r : all) {
      if (counts[r] > 0) {
        missing[r] = weight[r] * gapShare[r] * (missing[r] / counts[r] - heldOut[r]);
        mean += missing[r];
        trained++;
      }
    }
    for (int r : all) {
      if (counts[r] == 0) {
        missing[r] = trained == 0 ? 0 : mean / trained;
      }
      missing[r] += weight[r] * lossOfMaps[r];
    }
    return missing;
  }

  private double[] corrected(double[] heldOut, double[] missing) {
    return IntStream.of(all).mapToDouble(r -> heldOut[r] + missing[r]).toArray();
  }

  /**
   * log q(x) of normal scores: the mixed marginal, or that of the start if y is the modelled side.
   */
  private double[] logDensityX(PreparedFold fold, CandidateMixture mixed) {
    if (prepared.side() == Side.X) {
      return mixed.marginal();
    }
    double[][] x = fold.context();
    double[][] candidates = {PreparedFold.independent(x), fold.contextLogDensity()};
    double[] weights = MixtureWeights.weights(candidates, fold.part().validation());
    return MixtureWeights.logDensities(candidates, weights, fold.part().evaluation());
  }

  /**
   * The numbers, after all folds are added.
   *
   * @param learnt the results of {@link #add} for each fold
   */
  public Published publish(List<Learnt> learnt) {
    int[] blocks = prepared.folds().blocks();
    double[] missing = missing(learnt, Learnt::information, information, modelWeight);
    double[] whole = new double[all.length];
    Arrays.fill(whole, 1);
    double[] missingGaussian = missing(learnt, Learnt::gaussian, gaussian, whole);
    double[] corrected = corrected(information, missing);
    Measured mi = mean(corrected);
    double linear = mean(corrected(gaussian, missingGaussian)).value();
    double heldOut = mean(information).value();
    OptionalDouble miBefore =
        warm ? OptionalDouble.of(mean(before).value()) : OptionalDouble.empty();
    double stillToLearn = Math.max(0, mi.value() - heldOut);
    if (warm) {
      stillToLearn += Math.max(0, heldOut - miBefore.getAsDouble());
    }
    int[] fresh = fresh();
    boolean compared = fresh.length >= FEWEST_FRESH;
    // On held-out rows a model of independent data can have a slightly negative mean. MI cannot be
    // negative.
    double published = Math.max(0, mi.value());
    OptionalDouble entropyX = entropyX();
    OptionalDouble conditionalEntropy =
        entropyX.isPresent()
            ? OptionalDouble.of(entropyX.getAsDouble() - published)
            : OptionalDouble.empty();
    Scores scores = scores();
    double[] missingElliptical = missing(learnt, Learnt::elliptical, elliptical, ellipticalWeight);
    Measured added =
        mean(IntStream.of(all).mapToDouble(r -> information[r] - elliptical[r]).toArray());
    boolean near = isNearIndependence(mi, added);
    double gap = mean(missing).value() - mean(missingElliptical).value();
    Estimate.Misfit misfit =
        new Estimate.Misfit(
            near ? 0 : gap, new NeighbourExcess(prepared).of(scores.x, scores.y, corrected));
    Estimate.Numbers numbers =
        new Estimate.Numbers(
            published,
            mi.value(),
            mi.standardError(),
            interval(mi, near, misfit, scores),
            OptionalDouble.of(stillToLearn),
            Math.max(0, linear),
            entropyX,
            conditionalEntropy,
            warm ? OptionalDouble.of(Math.max(0, miBefore.getAsDouble())) : miBefore,
            compared ? Optional.of(BlockMean.of(level, blocks, fresh)) : Optional.empty(),
            compared ? Optional.of(BlockMean.of(shift, blocks, fresh)) : Optional.empty(),
            compared ? Optional.of(BlockMean.of(shiftTarget, blocks, fresh)) : Optional.empty(),
            compared ? Optional.of(shiftOfDependence(fresh)) : Optional.empty(),
            compared ? Optional.of(modelled()) : Optional.empty(),
            correlations(),
            Optional.of(misfit));
    OptionalDouble gain =
        warm ? OptionalDouble.of(heldOut - miBefore.getAsDouble()) : OptionalDouble.empty();
    return new Published(numbers, heldOut, gain);
  }

  /** Both log-densities are of the same rows, so their difference varies less than they do. */
  private Measured shiftOfDependence(int[] rows) {
    double[] difference = IntStream.of(all).mapToDouble(r -> shift[r] - shiftTarget[r]).toArray();
    return BlockMean.of(difference, prepared.folds().blocks(), rows);
  }

  private Estimate.Modelled modelled() {
    return prepared.side() == Side.X ? Estimate.Modelled.X : Estimate.Modelled.Y;
  }

  /** Of levels if X is discrete; there is none if X has no density, or one only between atoms. */
  private OptionalDouble entropyX() {
    if (prepared.x().hasAtoms()) {
      return prepared.x().entropy();
    }
    return prepared.findings().density()
        ? OptionalDouble.of(-mean(logDensityX).value())
        : OptionalDouble.empty();
  }

  /**
   * The numbers and the values they are computed from.
   *
   * @param information mean information on held-out rows, nats
   * @param gain the same after minus before fine-tuning; empty if there was no warm flow
   */
  public record Published(Estimate.Numbers numbers, double information, OptionalDouble gain) {}

  /**
   * Whether the MI is not above what chance correlations give in the sample, or is weak and
   * elliptical: there its error is not normal.
   */
  private boolean isNearIndependence(Measured mi, Measured added) {
    boolean nothing =
        Estimate.Interval.of(mi.value(), mi.standardError()).low()
            <= correlationCount() / (2 * prepared.effectiveRows());
    boolean weak = mi.value() < WEAK && added.value() <= 2 * mi.standardError();
    return nothing || weak;
  }

  private int correlationCount() {
    Window window = prepared.request().window();
    return window.xDims() * window.yDims();
  }

  /**
   * The interval of the normal error; near independence, joined with the one that knows of chance
   * correlations. What the models may have missed is added to its high end.
   */
  private Estimate.Interval interval(
      Measured mi, boolean near, Estimate.Misfit misfit, Scores scores) {
    Estimate.Interval normal = Estimate.Interval.of(mi.value(), mi.standardError());
    Estimate.Interval sampling = near ? joined(normal, scores) : normal;
    return new Estimate.Interval(sampling.low(), sampling.high() + misfit.missed());
  }

  private Estimate.Interval joined(Estimate.Interval normal, Scores scores) {
    // On the rows that it is fitted on, unlike every other number.
    EllipticalStart start =
        EllipticalStart.fit(scores.x, scores.y, all, new EllipticalStart.Tables());
    int parameters = correlationCount() + (Double.isFinite(start.degrees()) ? 1 : 0);
    Estimate.Interval near =
        NearIndependence.of(
            start.information(scores.x, scores.y, all), parameters, prepared.effectiveRows());
    return new Estimate.Interval(
        Math.min(normal.low(), near.low()), Math.max(normal.high(), near.high()));
  }

  /** Normal scores of all rows, each under the maps of the fold that evaluates it. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Scores(double[][] x, double[][] y) {}

  private Scores scores() {
    int n = all.length;
    double[][] target = new double[prepared.prepared().get(0).target().length][n];
    double[][] context = new double[prepared.prepared().get(0).context().length][n];
    for (PreparedFold fold : prepared.prepared()) {
      for (int r : fold.part().evaluation()) {
        for (int i = 0; i < target.length; i++) {
          target[i][r] = fold.target()[i][r];
        }
        for (int i = 0; i < context.length; i++) {
          context[i][r] = fold.context()[i][r];
        }
      }
    }
    return prepared.side() == Side.X ? new Scores(target, context) : new Scores(context, target);
  }

  private Measured mean(double[] values) {
    return BlockMean.of(values, prepared.folds().blocks(), all);
  }

  /**
   * Rows that are in no earlier window and that the reference was not fitted on; empty without a
   * reference.
   */
  private int[] fresh() {
    if (reference.isEmpty()) {
      return new int[0];
    }
    Window window = prepared.request().window();
    long from = Math.max(window.freshFrom(), reference.get().end());
    return IntStream.of(all).filter(r -> window.eventTimes()[r] >= from).toArray();
  }

  private List<Estimate.Correlation> correlations() {
    Window window = prepared.request().window();
    List<Estimate.Correlation> correlations = new ArrayList<>();
    if (window.xDims() * window.yDims() > MOST_CORRELATIONS) {
      return correlations;
    }
    for (int i = 0; i < window.xDims(); i++) {
      for (int j = 0; j < window.yDims(); j++) {
        correlations.add(
            new Estimate.Correlation(
                window.xNames().get(i), window.yNames().get(j), correlation(i, j)));
      }
    }
    return correlations;
  }

  /** A copy has the correlations of its column, with its sign. A constant has none. */
  private double correlation(int i, int j) {
    ColumnFindings findings = prepared.findings();
    int xDims = prepared.request().window().xDims();
    int sign = findings.sign(i) * findings.sign(xDims + j);
    return sign == 0
        ? 0
        : sign * correlationOfScores(findings.source(i), findings.source(xDims + j) - xDims);
  }

  private double correlationOfScores(int i, int j) {
    boolean modelsX = prepared.side() == Side.X;
    double product = 0;
    double squareX = 0;
    double squareY = 0;
    for (PreparedFold fold : prepared.prepared()) {
      double[] x = (modelsX ? fold.target() : fold.context())[i];
      double[] y = (modelsX ? fold.context() : fold.target())[j];
      for (int r : fold.part().evaluation()) {
        product += x[r] * y[r];
        squareX += x[r] * x[r];
        squareY += y[r] * y[r];
      }
    }
    double scale = Math.sqrt(squareX) * Math.sqrt(squareY);
    return scale > 0 ? Math.max(-1, Math.min(1, product / scale)) : 0;
  }
}
