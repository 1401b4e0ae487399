package io.codrift.model.ndoe;

import io.codrift.model.Estimate;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.Measured;
import io.codrift.model.Window;
import io.codrift.model.candidate.BegunFold;
import io.codrift.model.candidate.CandidateMixture;
import io.codrift.model.candidate.FittedFold;
import io.codrift.model.candidate.FoldFit;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.fold.PreparedWindow;
import io.codrift.model.monitor.FoldReference;
import io.codrift.model.monitor.NdoeModel;
import io.codrift.model.monitor.Reference;
import io.codrift.model.monitor.Settling;
import io.codrift.model.numbers.BlockMean;
import io.codrift.model.numbers.FiniteNumbers;
import io.codrift.model.numbers.WindowNumbers;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingSummary;
import io.codrift.model.training.TrainingTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The fit of one window with one modelled side: its folds, and the resulting estimate and model.
 * Folds are opened one by one, so that a side that is only compared needs just its first folds.
 */
final class SideFit {
  /** Share of the steps for an idle flow. */
  private static final double IDLE_SHARE = 0.1;

  /** A smaller gain in nats, or in its standard errors, counts as no gain. */
  private static final double LEAST_GAIN = 0.002;

  private static final double CERTAIN = 2;

  /** Thresholds for training a new flow, which costs as much as a first window. */
  private static final double CLEAR_GAIN = 0.01;

  private static final double CLEARLY = 4;

  private final PreparedWindow window;
  private final Optional<NdoeModel> model;
  private final EstimatorSettings settings;
  private final TrainingRows rows;
  private final List<FoldFit> folds = new ArrayList<>();
  private final Map<Integer, FittedFold> fitted = new HashMap<>();

  /**
   * @param model the monitor's model, if it has the shape of the window
   */
  SideFit(PreparedWindow window, Optional<NdoeModel> model, EstimatorSettings settings) {
    this.window = window;
    this.model = model;
    this.settings = settings;
    this.rows = rows(window, settings);
  }

  private static TrainingRows rows(PreparedWindow window, EstimatorSettings settings) {
    Window all = window.request().window();
    return TrainingRows.of(window.folds(), settings.folds(), all.xDims() + all.yDims());
  }

  /** Opens folds until {@code count} of them are open. */
  void open(int count) {
    folds.addAll(IntStream.range(folds.size(), count).parallel().mapToObj(this::opened).toList());
  }

  private FoldFit opened(int k) {
    Optional<FlowWeights> warm = model.filter(m -> !m.flows().isEmpty()).map(m -> m.flows().get(k));
    Optional<FoldReference> reference =
        model.flatMap(NdoeModel::reference).map(r -> r.folds().get(k));
    return new FoldFit(window.prepared().get(k), warm, reference);
  }

  /** The open folds. */
  List<FoldFit> folds() {
    return folds;
  }

  /** Keeps the fit of fold {@code k}. */
  void fitted(int k, FittedFold fold) {
    fitted.put(k, fold);
  }

  /** Whether fold {@code k} has been fitted. */
  boolean isFitted(int k) {
    return fitted.containsKey(k);
  }

  /** The fits of the first folds. Without an engine they have no flows. */
  private List<FittedFold> fits(int count) {
    return IntStream.range(0, count)
        .mapToObj(k -> isFitted(k) ? fitted.get(k) : folds.get(k).withoutFlows())
        .toList();
  }

  /** Whether flows are trained on this window, and not the closed form alone. */
  boolean trains() {
    return flows() && rows.enough();
  }

  private boolean flows() {
    return !settings.estimator().equals(EstimatorSettings.START);
  }

  /** Steps planned for one fold, without those of a new flow. */
  int steps() {
    return trains() ? plan().steps() : 0;
  }

  private boolean first() {
    return model.map(m -> m.flows().isEmpty()).orElse(true);
  }

  private TrainingPlan plan() {
    if (first()) {
      return rows.first(settings.firstSteps());
    }
    boolean idle = model.map(NdoeModel::idle).orElse(false);
    return TrainingPlan.fineTuning(
        idle ? (int) Math.ceil(settings.thenSteps() * IDLE_SHARE) : settings.thenSteps());
  }

  /** The training tasks of fold {@code k}; none with too few rows. */
  List<TrainingTask> tasks(int k, BegunFold fold) {
    if (!trains()) {
      return List.of();
    }
    int idleWindows = model.map(NdoeModel::idleWindows).orElse(0);
    // A flow without a gain has nothing to lose, because the start is as good. An idle flow with a
    // new gain has found a new dependence, and its few steps are not enough to learn it.
    boolean begun = idleWindows == NdoeModel.WOKEN;
    boolean lost = idleWindows == 0 && fold.abrupt();
    Optional<TrainingPlan> anew =
        !first() && (begun || lost)
            ? Optional.of(rows.first(settings.firstSteps()))
            : Optional.empty();
    long seed = SplitMix64.at(window.request().seed(), 16 * k + window.side().code());
    return fold.tasks(plan(), anew, seed);
  }

  /**
   * MI on the validation rows of the first folds, nats, after their training. Of the two sides, the
   * one with the larger MI has the better joint likelihood, because exactly then log q(x|y) + log
   * q(y) exceeds log q(y|x) + log q(x). The evaluation rows are not used for this choice.
   *
   * @param count number of folds
   */
  double validationInformation(int count) {
    double information =
        fits(count).stream()
            .flatMapToDouble(SideFit::validationInformation)
            .average()
            .orElseThrow();
    return Double.isFinite(information) ? information : Double.NEGATIVE_INFINITY;
  }

  private static DoubleStream validationInformation(FittedFold fold) {
    CandidateMixture mixed = fold.mixed();
    return Arrays.stream(fold.prepared().part().validation())
        .mapToDouble(r -> mixed.conditional()[r] - mixed.marginal()[r]);
  }

  /**
   * The number of folds that together have this many validation rows; all folds if there are too
   * few.
   */
  int foldsWith(int validationRows) {
    int rows = 0;
    for (int k = 0; k < window.prepared().size(); k++) {
      rows += window.prepared().get(k).part().validation().length;
      if (rows >= validationRows) {
        return k + 1;
      }
    }
    return window.prepared().size();
  }

  /**
   * The estimate, and the monitor's new model.
   *
   * @param budgetWindows N of the alarm budget
   * @throws io.codrift.model.UnusableDataException if a number is not finite
   */
  Fit finish(int budgetWindows, String device) {
    WindowNumbers numbers =
        new WindowNumbers(
            window, model.flatMap(NdoeModel::reference), folds.stream().anyMatch(FoldFit::isWarm));
    List<FittedFold> fits = fits(folds.size());
    List<CandidateMixture> mixed = fits.parallelStream().map(FittedFold::mixed).toList();
    List<WindowNumbers.Learnt> learnt =
        IntStream.range(0, fits.size())
            .parallel()
            .mapToObj(k -> numbers.add(fits.get(k), mixed.get(k)))
            .toList();
    WindowNumbers.Published published = numbers.publish(learnt);
    FiniteNumbers.check(published.numbers());
    NdoeModel next = next(published, fits, mixed, budgetWindows);
    List<TrainingResult> results = fits.stream().flatMap(f -> f.results().stream()).toList();
    TrainingSummary summary = TrainingSummary.of(results, settings.timeLimit());
    Optional<Reference> reference = next.reference();
    Estimate estimate =
        new Estimate(
            summary.status(),
            reason(summary),
            Optional.of(published.numbers()),
            window.request().window().rows(),
            window.prepared().stream().mapToDouble(PreparedFold::ties).max().orElse(0),
            window.folds().byTime(),
            next.version(),
            reference.map(r -> OptionalLong.of(r.version())).orElse(OptionalLong.empty()),
            reference.map(Reference::forced).orElse(false),
            summary.steps(),
            device,
            window.request().seed());
    return new Fit(estimate, Optional.of(next));
  }

  private String reason(TrainingSummary summary) {
    List<String> reasons = new ArrayList<>(summary.remarks());
    if (flows() && !trains()) {
      reasons.add(rows.remark());
    }
    reasons.addAll(window.remarks());
    return String.join("; ", reasons);
  }

  /**
   * Whether the flows gain over the start alone. The mixture's weights do not show this: a flow
   * near the identity has the same density as the start, so the weight is divided between them by
   * chance.
   */
  private NdoeModel.Gain gain(List<FittedFold> fits, List<CandidateMixture> mixed) {
    List<double[]> gains =
        IntStream.range(0, fits.size())
            .parallel()
            .mapToObj(k -> fits.get(k).gains(mixed.get(k)))
            .toList();
    double[] sums = new double[window.request().window().rows()];
    int[] counts = new int[sums.length];
    for (int k = 0; k < fits.size(); k++) {
      int[] validation = fits.get(k).prepared().part().validation();
      for (int i = 0; i < validation.length; i++) {
        sums[validation[i]] += gains.get(k)[i];
        counts[validation[i]]++;
      }
    }
    int[] validated = IntStream.range(0, sums.length).filter(r -> counts[r] > 0).toArray();
    for (int row : validated) {
      sums[row] /= counts[row];
    }
    // Uses blocks, because the standard error over autocorrelated rows would be too small.
    Measured gain = BlockMean.of(sums, window.folds().blocks(), validated);
    double error = gain.standardError();
    if (gain.value() > Math.max(CLEAR_GAIN, CLEARLY * error)) {
      return NdoeModel.Gain.CLEAR;
    }
    return gain.value() > Math.max(LEAST_GAIN, CERTAIN * error)
        ? NdoeModel.Gain.SOME
        : NdoeModel.Gain.NONE;
  }

  /**
   * The history of the fits. A window without flows, of a monitor without flows, is a fit that has
   * nothing more to gain. If the monitor has flows that this window could not train, it tells
   * nothing about them.
   */
  private Settling settling(WindowNumbers.Published published) {
    Settling settling = model.map(NdoeModel::settling).orElse(Settling.NONE);
    if (!flows() || trains()) {
      return published.gain().isPresent()
          ? settling.with(published.gain().getAsDouble(), published.information())
          : settling;
    }
    return first() ? settling.with(0, published.information()) : settling;
  }

  /** Only windows that train flows tell whether they are idle. */
  private int idleWindows(NdoeModel.Gain gain) {
    return flows() && !trains()
        ? model.map(NdoeModel::idleWindows).orElse(0)
        : model.map(m -> m.idleAfter(gain)).orElse(gain == NdoeModel.Gain.NONE ? 1 : 0);
  }

  private NdoeModel next(
      WindowNumbers.Published published,
      List<FittedFold> fits,
      List<CandidateMixture> mixed,
      int budgetWindows) {
    long version = model.map(NdoeModel::version).orElse(0L) + 1;
    Settling settling = settling(published);
    Optional<Reference> reference = model.flatMap(NdoeModel::reference);
    if (reference.isEmpty()) {
      // Without a flow every fit is complete, so there is no need to wait.
      boolean settled = !flows() || settling.settled(budgetWindows);
      boolean forced = !settled && version >= settings.settleWindows();
      if (settled || forced) {
        List<FoldReference> frozen =
            IntStream.range(0, fits.size())
                .mapToObj(k -> fits.get(k).freeze(mixed.get(k)))
                .toList();
        reference =
            Optional.of(new Reference(version, forced, window.request().window().end(), frozen));
      }
    }
    List<FlowWeights> flows =
        IntStream.range(0, fits.size())
            .mapToObj(k -> fits.get(k).next(mixed.get(k)))
            .flatMap(Optional::stream)
            .toList();
    Window rows = window.request().window();
    return new NdoeModel(
        rows.xDims(),
        rows.yDims(),
        fits.size(),
        window.side(),
        version,
        idleWindows(gain(fits, mixed)),
        flows,
        settling,
        reference);
  }
}
