package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.training.Cancellation;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.EngineException;
import io.codrift.model.training.Evaluation;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.LogDensities;
import io.codrift.model.training.Progress;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The neural difference-of-entropies estimator in production mode: marginal map ∘ elliptical start
 * ∘ joint block autoregressive flow, out of sample (paper section 3, design section "The
 * estimator"). With {@code estimator: start} there is no flow, and no engine is loaded.
 *
 * <p>A fit is a pure function of (model, window, settings, seed): all folds of all windows of a
 * group train in one set of stacked tensors, and no member changes another's numbers by more than
 * rounding.
 */
public final class NdoeEstimator implements WindowEstimator {
  /** The name of the estimator without a flow. */
  static final String START = "start";

  /** Longer than this is for ever, and numbers have an end. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final EstimatorSettings settings;
  private final int budgetWindows;
  private final Optional<GroupTrainer> trainer;
  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  /**
   * @param budgetWindows N of the alarm budget, one false alarm in N windows: fits have settled
   *     when what they still gain cannot add up to an alarm in so many windows
   * @throws IllegalArgumentException if a setting is out of range
   * @throws EngineException if the settings want a flow, and the engine or device is not there
   */
  public NdoeEstimator(EstimatorSettings settings, int budgetWindows) {
    if (settings.folds() < 2 || budgetWindows < 1 || settings.settleWindows() < 1) {
      throw new IllegalArgumentException(
          "folds must be at least 2, settle-windows and the budget's windows at least 1, not %d, %d and %d"
              .formatted(settings.folds(), settings.settleWindows(), budgetWindows));
    }
    this.settings = settings;
    this.budgetWindows = budgetWindows;
    this.trainer =
        settings.estimator().equals(START)
            ? Optional.empty()
            : Optional.of(GroupTrainer.open(settings.device()));
  }

  /**
   * For estimates that nobody watches for alarms, see {@link #NdoeEstimator(EstimatorSettings,
   * int)}.
   */
  public NdoeEstimator(EstimatorSettings settings) {
    this(settings, 1);
  }

  @Override
  public List<Fit> fit(List<FitRequest> group, Cancellation cancellation, Progress progress) {
    long begun = System.nanoTime();
    List<Member> members =
        group.parallelStream().map(request -> begin(request, cancellation)).toList();
    List<WindowFit> fits = members.stream().flatMap(m -> m.fits().stream()).toList();
    // To finish takes no longer than to begin did.
    Duration closedForm = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(2);
    Duration limit = settings.timeLimit().compareTo(LONGEST) > 0 ? LONGEST : settings.timeLimit();
    Duration left = limit.multipliedBy(turns(group.size())).minus(closedForm);
    trainer.ifPresent(t -> train(t, fits, left, cancellation, progress));
    return members.parallelStream().map(this::finish).toList();
  }

  /**
   * How many fits follow one another: the time limit is for one, and a group that trains on two
   * processors must not be cut for its size.
   */
  private int turns(int fits) {
    int sideBySide = trainer.map(GroupTrainer::sideBySide).orElse(fits);
    return Math.max(1, -Math.floorDiv(-fits, sideBySide));
  }

  /** One request: a fit for each side that may be modelled, or the estimate it ended in. */
  private record Member(FitRequest request, List<WindowFit> fits, Optional<Fit> ended) {}

  private Member begin(FitRequest request, Cancellation cancellation) {
    if (cancellation.isCancelled()) {
      throw new CancellationException("the fit was cancelled");
    }
    Optional<NdoeModel> model = usable(request);
    try {
      PreparedWindow.Outcome outcome =
          PreparedWindow.prepare(request, model, sides(request, model), settings.folds(), tables);
      return new Member(
          request,
          outcome.windows().stream().map(window -> new WindowFit(window, settings)).toList(),
          outcome.ended().map(estimate -> new Fit(estimate, Optional.empty())));
    } catch (ArithmeticException | IllegalArgumentException | IllegalStateException e) {
      return new Member(request, List.of(), Optional.of(failed(request, reason(e))));
    }
  }

  /** A model of another shape belongs to another monitor: it is not used. */
  private Optional<NdoeModel> usable(FitRequest request) {
    Window window = request.window();
    return request
        .model()
        .filter(NdoeModel.class::isInstance)
        .map(NdoeModel.class::cast)
        .filter(
            m ->
                m.xDims() == window.xDims()
                    && m.yDims() == window.yDims()
                    && m.folds() == settings.folds());
  }

  /** Of equal dimensions a new monitor's first window tries both directions. */
  private List<Side> sides(FitRequest request, Optional<NdoeModel> model) {
    int xDims = request.window().xDims();
    int yDims = request.window().yDims();
    if (model.isPresent()) {
      return List.of(model.get().side());
    }
    return xDims == yDims && trainer.isPresent()
        ? List.of(Side.X, Side.Y)
        : List.of(Side.lower(xDims, yDims));
  }

  private static void train(
      GroupTrainer trainer,
      List<WindowFit> fits,
      Duration limit,
      Cancellation cancellation,
      Progress progress) {
    List<FoldFit> folds = fits.stream().flatMap(f -> f.folds().stream()).toList();
    long begun = System.nanoTime();
    evaluate(trainer, folds, FoldFit::known, FoldFit::acceptKnown);
    List<TrainingTask> tasks = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    for (WindowFit fit : fits) {
      for (int k = 0; k < fit.folds().size(); k++) {
        List<TrainingTask> own = fit.tasks(k);
        tasks.addAll(own);
        counts.add(own.size());
      }
    }
    if (tasks.isEmpty()) {
      return;
    }
    long evaluating = System.nanoTime();
    trainer.evaluate(List.of(folds.get(0).probe()));
    long now = System.nanoTime();
    // Every trained flow is asked for both of its entropies, by weights of its own for each.
    int rounds = Math.max(1, -Math.floorDiv(-2 * tasks.size(), trainer.sideBySide()));
    Duration left =
        limit
            .minusNanos(now - begun)
            .minus(Duration.ofNanos(now - evaluating).multipliedBy(rounds));
    Deadline deadline = Deadline.after(left.isNegative() ? Duration.ZERO : left);
    List<TrainingResult> results = trainer.train(tasks, deadline, cancellation, progress);
    List<List<TrainingResult>> perFold = parts(results, counts);
    List<List<Candidate.Planned>> planned = new ArrayList<>();
    for (int i = 0; i < folds.size(); i++) {
      planned.add(folds.get(i).acceptTrained(perFold.get(i)));
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < folds.size(); i++) {
      order.add(i);
    }
    evaluate(
        trainer, order, planned::get, (i, candidates) -> folds.get(i).acceptCandidates(candidates));
  }

  /** Asks for all planned densities in one call, and hands every owner its own. */
  private static <T> void evaluate(
      GroupTrainer trainer,
      List<T> owners,
      Function<T, List<Candidate.Planned>> planned,
      BiConsumer<T, List<Candidate>> accept) {
    List<List<Candidate.Planned>> plans = owners.stream().map(planned).toList();
    List<Evaluation> evaluations = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    for (List<Candidate.Planned> plan : plans) {
      for (Candidate.Planned one : plan) {
        List<Evaluation> own = one.evaluations();
        evaluations.addAll(own);
        counts.add(own.size());
      }
    }
    List<List<LogDensities>> answers =
        evaluations.isEmpty() ? List.of() : parts(trainer.evaluate(evaluations), counts);
    int next = 0;
    for (int i = 0; i < owners.size(); i++) {
      List<Candidate> candidates = new ArrayList<>();
      for (Candidate.Planned one : plans.get(i)) {
        candidates.add(one.with(answers.get(next++)));
      }
      accept.accept(owners.get(i), candidates);
    }
  }

  private static <T> List<List<T>> parts(List<T> all, List<Integer> counts) {
    List<List<T>> parts = new ArrayList<>();
    int from = 0;
    for (int count : counts) {
      parts.add(all.subList(from, from + count));
      from += count;
    }
    return parts;
  }

  private Fit finish(Member member) {
    if (member.ended().isPresent()) {
      return member.ended().get();
    }
    try {
      Fit fit =
          member.fits().stream()
              .map(f -> f.finish(budgetWindows, device()))
              .max(Comparator.comparingDouble(WindowFit.Finished::validationInformation))
              .orElseThrow()
              .fit();
      Optional<String> broken = fit.estimate().numbers().flatMap(FiniteNumbers::firstNonFinite);
      return broken
          .map(field -> failed(member.request(), field + " came out not finite"))
          .orElse(fit);
    } catch (ArithmeticException | IllegalArgumentException | IllegalStateException e) {
      return failed(member.request(), reason(e));
    }
  }

  /** An exception from another thread is a copy that has the original as its cause. */
  private static String reason(RuntimeException e) {
    return (e.getCause() == null ? e : e.getCause()).toString();
  }

  private static Fit failed(FitRequest request, String reason) {
    return new Fit(
        UsableWindow.withoutFit(request, EstimateStatus.FAILED, reason), Optional.empty());
  }

  @Override
  public MonitorModel restore(byte[] checkpoint) {
    return ModelCodec.decode(checkpoint, tables);
  }

  @Override
  public String device() {
    return trainer.map(GroupTrainer::device).orElse("cpu");
  }

  @Override
  public void close() {
    trainer.ifPresent(GroupTrainer::close);
  }
}
