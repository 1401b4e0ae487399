package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** One window under way: its folds after the closed-form part, and what becomes of them. */
final class WindowFit {
  private static final int FEWEST_ROWS = 64;
  private static final int FEWEST_FRESH = 16;

  private final FitRequest request;
  private final Optional<NdoeModel> model;
  private final Side side;
  private final Folds folds;
  private final List<PreparedFold> prepared;

  private WindowFit(
      FitRequest request,
      Optional<NdoeModel> model,
      Side side,
      Folds folds,
      List<PreparedFold> prepared) {
    this.request = request;
    this.model = model;
    this.side = side;
    this.folds = folds;
    this.prepared = prepared;
  }

  /** Either a window with its closed-form part fitted, or the fit that it ends in without one. */
  record Begun(Optional<WindowFit> fit, Optional<Estimate> ended) {}

  static Begun begin(
      FitRequest request, Optional<NdoeModel> model, int foldCount, EllipticalStart.Tables tables) {
    Window window = request.window();
    if (window.rows() < FEWEST_ROWS) {
      return ended(
          request,
          EstimateStatus.TOO_FEW,
          "%d complete rows; an estimate needs at least %d".formatted(window.rows(), FEWEST_ROWS));
    }
    double[][] columns = columns(window);
    for (int i = 0; i < columns.length; i++) {
      double[] column = columns[i];
      if (IntStream.range(1, column.length).allMatch(r -> column[r] == column[0])) {
        return ended(
            request, EstimateStatus.DEGENERATE, "column %s is constant".formatted(name(window, i)));
      }
    }
    Optional<Folds> folds = Folds.of(window, columns, foldCount);
    if (folds.isEmpty()) {
      return ended(
          request,
          EstimateStatus.TOO_FEW,
          "%d complete rows do not fill the training, validation and evaluation parts of %d folds"
              .formatted(window.rows(), foldCount));
    }
    Side side = model.map(NdoeModel::side).orElse(Side.lower(window.xDims(), window.yDims()));
    List<PreparedFold> prepared = new ArrayList<>();
    for (int k = 0; k < foldCount; k++) {
      Optional<PreparedFold> fold =
          PreparedFold.prepare(
              folds.get().part(k), columns, window.xDims(), window.hashes(), side, tables);
      if (fold.isEmpty()) {
        return ended(
            request,
            EstimateStatus.DEGENERATE,
            "column %s is constant in all but a few rows"
                .formatted(constantIn(window, columns, folds.get().part(k).train())));
      }
      prepared.add(fold.get());
    }
    return new Begun(
        Optional.of(new WindowFit(request, model, side, folds.get(), prepared)), Optional.empty());
  }

  private static Begun ended(FitRequest request, EstimateStatus status, String reason) {
    Optional<Estimate.Numbers> numbers =
        status == EstimateStatus.DEGENERATE
            ? Optional.of(
                new Estimate.Numbers(
                    0,
                    0,
                    OptionalDouble.empty(),
                    0,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of()))
            : Optional.empty();
    return new Begun(Optional.empty(), Optional.of(withoutFit(request, status, reason, numbers)));
  }

  static Estimate withoutFit(
      FitRequest request,
      EstimateStatus status,
      String reason,
      Optional<Estimate.Numbers> numbers) {
    return new Estimate(
        status,
        reason,
        numbers,
        request.window().rows(),
        0,
        false,
        request.model().map(MonitorModel::version).orElse(0L),
        OptionalLong.empty(),
        false,
        0,
        "cpu",
        request.seed());
  }

  private static double[][] columns(Window window) {
    int xDims = window.xDims();
    int dims = xDims + window.yDims();
    double[][] columns = new double[dims][window.rows()];
    for (int i = 0; i < dims; i++) {
      boolean isX = i < xDims;
      float[] values = isX ? window.x() : window.y();
      int width = isX ? xDims : window.yDims();
      int at = isX ? i : i - xDims;
      for (int r = 0; r < window.rows(); r++) {
        columns[i][r] = values[r * width + at];
      }
    }
    return columns;
  }

  private static String name(Window window, int column) {
    return column < window.xDims()
        ? window.xNames().get(column)
        : window.yNames().get(column - window.xDims());
  }

  private static String constantIn(Window window, double[][] columns, int[] rows) {
    for (int i = 0; i < columns.length; i++) {
      double[] column = columns[i];
      if (java.util.Arrays.stream(rows).allMatch(r -> column[r] == column[rows[0]])) {
        return name(window, i);
      }
    }
    throw new IllegalStateException("no column is constant in these rows");
  }

  /** What the evaluation rows of all folds say, row by row, shape (n) each. */
  private final class Pointwise {
    final int n = request.window().rows();
    final double[] information = new double[n];
    final double[] gaussian = new double[n];
    final double[] startGain = new double[n];
    final double[] logDensityX = new double[n];
    final double[] level = new double[n];
    final double[] shift = new double[n];
    final double[] shiftTarget = new double[n];
  }

  /** Mixes, evaluates and, where the time has come, freezes the reference. */
  Fit finish(EstimatorSettings settings, int budgetWindows, String device) {
    Pointwise points = new Pointwise();
    List<MixedDensity> mixed = new ArrayList<>();
    for (int k = 0; k < folds.count(); k++) {
      mixed.add(evaluate(k, points));
    }
    int[] all = IntStream.range(0, points.n).toArray();
    Estimate.Measured mi = BlockMean.of(points.information, folds.blocks(), all);
    OptionalDouble before = OptionalDouble.empty();
    NdoeModel next = next(mi.value(), before, mixed, settings, budgetWindows);
    Estimate.Numbers numbers = numbers(points, all, mi, before);
    double ties = prepared.stream().mapToDouble(PreparedFold::ties).max().orElse(0);
    Optional<Reference> reference = next.reference();
    Estimate estimate =
        new Estimate(
            EstimateStatus.OK,
            "",
            Optional.of(numbers),
            points.n,
            ties,
            folds.byTime(),
            next.version(),
            reference.map(r -> OptionalLong.of(r.version())).orElse(OptionalLong.empty()),
            reference.map(Reference::forced).orElse(false),
            0,
            device,
            request.seed());
    return new Fit(estimate, Optional.of(next));
  }

  private MixedDensity evaluate(int k, Pointwise points) {
    PreparedFold fold = prepared.get(k);
    int[] validation = fold.part().validation();
    int[] evaluation = fold.part().evaluation();
    double[] independent = PreparedFold.independent(fold.target());
    Candidate start = Candidate.of(fold.start(), fold);
    MixedDensity mixed =
        MixedDensity.choose(independent, List.of(start), validation, fold.heldOut());
    Candidate gaussian =
        fold.gaussian().equals(fold.start()) ? start : Candidate.of(fold.gaussian(), fold);
    Candidate half = Candidate.of(fold.half(), fold);
    double[] logX = logDensityX(fold, mixed);
    for (int r : evaluation) {
      points.information[r] = mixed.conditional()[r] - mixed.marginal()[r];
      points.gaussian[r] = gaussian.conditional()[r] - gaussian.marginal()[r];
      points.startGain[r] =
          start.conditional()[r]
              - start.marginal()[r]
              - (half.conditional()[r] - half.marginal()[r]);
      points.logDensityX[r] = logX[r] + fold.logJacobianX()[r];
    }
    model.flatMap(NdoeModel::reference).ifPresent(r -> compare(k, r, independent, mixed, points));
    return mixed;
  }

  private void compare(
      int k, Reference reference, double[] independent, MixedDensity mixed, Pointwise points) {
    PreparedFold fold = prepared.get(k);
    int[] evaluation = fold.part().evaluation();
    FoldReference frozen = reference.folds().get(k);
    MixedDensity old =
        MixedDensity.of(
            independent,
            List.of(Candidate.of(frozen.start(), fold)),
            frozen.conditionalWeights(),
            frozen.marginalWeights(),
            evaluation);
    for (int r : evaluation) {
      points.level[r] = old.conditional()[r] - old.marginal()[r];
      points.shift[r] = mixed.conditional()[r] - old.conditional()[r];
      points.shiftTarget[r] = mixed.marginal()[r] - old.marginal()[r];
    }
  }

  /** log q(x) of normal scores: the mixed marginal, or the start's where the other side is it. */
  private double[] logDensityX(PreparedFold fold, MixedDensity mixed) {
    if (side == Side.X) {
      return mixed.marginal();
    }
    double[][] x = fold.context();
    double[][] candidates = {
      PreparedFold.independent(x), fold.start().swapped().alone(x).logDensities()
    };
    double[] weights = DensityMixture.weights(candidates, fold.part().validation());
    return DensityMixture.logDensities(candidates, weights, fold.part().evaluation());
  }

  private NdoeModel next(
      double mi,
      OptionalDouble before,
      List<MixedDensity> mixed,
      EstimatorSettings settings,
      int budgetWindows) {
    long version = model.map(NdoeModel::version).orElse(0L) + 1;
    Settling settling =
        model
            .map(NdoeModel::settling)
            .orElse(Settling.NONE)
            .with(before.isPresent() ? mi - before.getAsDouble() : 0, mi);
    Optional<Reference> reference = model.flatMap(NdoeModel::reference);
    if (reference.isEmpty()) {
      // Without a flow every window's fit is complete in itself: there is nothing to wait for.
      boolean settled = settings.estimator().equals("start") || settling.settled(budgetWindows);
      boolean forced = !settled && version >= settings.settleWindows();
      if (settled || forced) {
        reference = Optional.of(freeze(version, forced, mixed));
      }
    }
    Window window = request.window();
    return new NdoeModel(
        window.xDims(), window.yDims(), folds.count(), side, version, settling, reference);
  }

  private Reference freeze(long version, boolean forced, List<MixedDensity> mixed) {
    List<FoldReference> frozen = new ArrayList<>();
    for (int k = 0; k < folds.count(); k++) {
      frozen.add(
          new FoldReference(
              prepared.get(k).start(),
              mixed.get(k).conditionalWeights(),
              mixed.get(k).marginalWeights()));
    }
    return new Reference(version, forced, request.window().end(), frozen);
  }

  private Estimate.Numbers numbers(
      Pointwise points, int[] all, Estimate.Measured mi, OptionalDouble before) {
    int[] blocks = folds.blocks();
    double entropyX = -BlockMean.of(points.logDensityX, blocks, all).value();
    double stillToLearn = Math.max(0, BlockMean.of(points.startGain, blocks, all).value());
    Optional<Estimate.Measured> level = Optional.empty();
    Optional<Estimate.Measured> shift = Optional.empty();
    Optional<Estimate.Measured> shiftTarget = Optional.empty();
    int[] fresh = fresh();
    if (fresh.length >= FEWEST_FRESH) {
      level = Optional.of(BlockMean.of(points.level, blocks, fresh));
      shift = Optional.of(BlockMean.of(points.shift, blocks, fresh));
      shiftTarget = Optional.of(BlockMean.of(points.shiftTarget, blocks, fresh));
    }
    return new Estimate.Numbers(
        mi.value(),
        mi.standardError(),
        OptionalDouble.of(stillToLearn),
        Math.max(0, BlockMean.of(points.gaussian, blocks, all).value()),
        OptionalDouble.of(entropyX),
        OptionalDouble.of(entropyX - mi.value()),
        before,
        level,
        shift,
        shiftTarget,
        correlations());
  }

  /** Rows that neither an earlier window nor the reference has seen; none without a reference. */
  private int[] fresh() {
    Optional<Reference> reference = model.flatMap(NdoeModel::reference);
    if (reference.isEmpty()) {
      return new int[0];
    }
    Window window = request.window();
    long from = Math.max(window.freshFrom(), reference.get().end());
    return IntStream.range(0, window.rows()).filter(r -> window.eventTimes()[r] >= from).toArray();
  }

  private List<Estimate.Correlation> correlations() {
    Window window = request.window();
    List<Estimate.Correlation> correlations = new ArrayList<>();
    for (int i = 0; i < window.xDims(); i++) {
      for (int j = 0; j < window.yDims(); j++) {
        correlations.add(
            new Estimate.Correlation(
                window.xNames().get(i), window.yNames().get(j), correlation(i, j)));
      }
    }
    return correlations;
  }

  private double correlation(int i, int j) {
    double product = 0;
    double squareX = 0;
    double squareY = 0;
    for (PreparedFold fold : prepared) {
      double[] x = (side == Side.X ? fold.target() : fold.context())[i];
      double[] y = (side == Side.X ? fold.context() : fold.target())[j];
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
