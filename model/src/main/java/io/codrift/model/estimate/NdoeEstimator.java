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
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
    // To finish takes no longer than to begin did.
    Duration closedForm = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(2);
    Duration limit = settings.timeLimit().compareTo(LONGEST) > 0 ? LONGEST : settings.timeLimit();
    Duration left = limit.multipliedBy(turns(group.size())).minus(closedForm);
    trainer.ifPresent(t -> train(t, members, left, cancellation, progress));
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

  /**
   * One request.
   *
   * @param sides a fit for each side that may be modelled; none if the request has ended
   * @param ended the estimate that it ended in before training
   */
  private record Member(FitRequest request, List<WindowFit> sides, Optional<Fit> ended) {

    /** The side with the better joint likelihood, once the first folds are trained. */
    WindowFit chosen() {
      return sides.size() == 1
          ? sides.get(0)
          : Collections.max(sides, Comparator.comparingDouble(WindowFit::validationInformation));
    }
  }

  private Member begin(FitRequest request, Cancellation cancellation) {
    if (cancellation.isCancelled()) {
      throw new CancellationException("the fit was cancelled");
    }
    Optional<NdoeModel> model = usable(request);
    Window rows = request.window();
    Side side = model.map(NdoeModel::side).orElse(Side.lower(rows.xDims(), rows.yDims()));
    // Of equal dimensions a new monitor's first window tries both directions on its first fold.
    boolean both = model.isEmpty() && rows.xDims() == rows.yDims() && trainer.isPresent();
    try {
      PreparedWindow.Outcome outcome =
          PreparedWindow.prepare(request, model, side, settings.folds(), tables);
      List<WindowFit> sides = new ArrayList<>();
      outcome.window().ifPresent(w -> sides.add(new WindowFit(w, settings)));
      outcome
          .window()
          .filter(w -> both)
          .ifPresent(w -> sides.add(new WindowFit(w.swapped(), settings)));
      sides.forEach(fit -> fit.open(both ? 1 : settings.folds()));
      return new Member(
          request, sides, outcome.ended().map(estimate -> new Fit(estimate, Optional.empty())));
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

  /**
   * Trains in two rounds: all folds of what has one side and the first fold of both sides of the
   * others, then the other folds of the better side.
   */
  private void train(
      GroupTrainer trainer,
      List<Member> members,
      Duration limit,
      Cancellation cancellation,
      Progress progress) {
    long begun = System.nanoTime();
    List<OpenFold> first =
        members.stream()
            .flatMap(m -> m.sides().stream())
            .flatMap(s -> OpenFold.from(s, 0))
            .toList();
    if (first.isEmpty()) {
      return;
    }
    List<Member> tried = members.stream().filter(m -> m.sides().size() > 1).toList();
    long now = first.stream().mapToLong(f -> f.fit().steps()).sum();
    long later = (long) tried.size() * (settings.folds() - 1) * settings.firstSteps();
    double share = (double) now / (now + later);
    round(
        trainer,
        first,
        limit.multipliedBy(now).dividedBy(now + later),
        cancellation,
        done -> progress.trained(share * done));
    if (tried.isEmpty()) {
      return;
    }
    List<OpenFold> second = new ArrayList<>();
    for (Member member : tried) {
      WindowFit chosen = member.chosen();
      chosen.open(settings.folds());
      OpenFold.from(chosen, 1).forEach(second::add);
    }
    round(
        trainer,
        second,
        limit.minusNanos(System.nanoTime() - begun),
        cancellation,
        done -> progress.trained(share + (1 - share) * done));
  }

  /** Fold {@code number} of a fit. */
  private record OpenFold(WindowFit fit, int number) {

    /** The open folds from one on. */
    static Stream<OpenFold> from(WindowFit fit, int first) {
      return IntStream.range(first, fit.folds().size()).mapToObj(k -> new OpenFold(fit, k));
    }

    FoldFit fold() {
      return fit.folds().get(number);
    }

    List<TrainingTask> tasks() {
      return fit.tasks(number);
    }
  }

  private static void round(
      GroupTrainer trainer,
      List<OpenFold> open,
      Duration limit,
      Cancellation cancellation,
      Progress progress) {
    long begun = System.nanoTime();
    List<FoldFit> folds = open.stream().map(OpenFold::fold).toList();
    evaluate(trainer, folds, FoldFit::known, FoldFit::acceptKnown);
    // What is to be trained depends on what the warm flows know.
    List<List<TrainingTask>> perFold = open.stream().map(OpenFold::tasks).toList();
    List<TrainingTask> tasks = perFold.stream().flatMap(List::stream).toList();
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
    List<List<TrainingResult>> trained = parts(results, perFold.stream().map(List::size).toList());
    List<List<Candidate.Planned>> planned = new ArrayList<>();
    for (int i = 0; i < folds.size(); i++) {
      planned.add(folds.get(i).acceptTrained(trained.get(i)));
    }
    List<Integer> order = IntStream.range(0, folds.size()).boxed().toList();
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
      Fit fit = member.chosen().finish(budgetWindows, device());
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
