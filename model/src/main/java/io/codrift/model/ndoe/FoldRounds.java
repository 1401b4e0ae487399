package io.codrift.model.ndoe;

import io.codrift.model.Cancellation;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.TrainingProgress;
import io.codrift.model.candidate.Candidate;
import io.codrift.model.candidate.FoldFit;
import io.codrift.model.training.Deadline;
import io.codrift.model.training.Evaluation;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.LogDensities;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Trains the open folds of a group in two rounds. The first round trains all folds of requests with
 * one side, and the first folds of both sides of undecided requests. The second round trains the
 * remaining folds of the sides that were chosen. If everything can train at the same time, as on a
 * GPU, there is only one round. The first folds still choose the side, so the numbers do not depend
 * on the machine.
 */
final class FoldRounds {
  private final GroupTrainer trainer;
  private final EstimatorSettings settings;
  private final Cancellation cancellation;
  private final TrainingProgress progress;

  FoldRounds(
      GroupTrainer trainer,
      EstimatorSettings settings,
      Cancellation cancellation,
      TrainingProgress progress) {
    this.trainer = trainer;
    this.settings = settings;
    this.cancellation = cancellation;
    this.progress = progress;
  }

  /**
   * Trains all folds of a group.
   *
   * @param limit time limit of all rounds together, without the work after the training
   */
  void train(List<WindowFit> group, Duration limit) {
    long begun = System.nanoTime();
    List<WindowFit> undecided = group.stream().filter(WindowFit::undecided).toList();
    int later = undecided.stream().mapToInt(WindowFit::laterFolds).sum();
    if (open(group).size() + 2 * later <= trainer.sideBySide()) {
      undecided.forEach(fit -> fit.open(settings.folds()));
      later = 0;
    }
    List<OpenFold> first = open(group);
    if (first.isEmpty()) {
      return;
    }
    double steps = first.stream().mapToInt(f -> f.fit().steps()).average().orElseThrow();
    double now = turns(first.size()) * steps;
    double laterSteps =
        undecided.stream()
            .flatMap(fit -> fit.sides().stream())
            .mapToInt(SideFit::steps)
            .average()
            .orElse(0);
    double then = later == 0 ? 0 : turns(later) * laterSteps;
    double share = then == 0 ? 1 : now / (now + then);
    round(first, times(limit, share), done -> progress.trained(share * done));
    undecided.forEach(WindowFit::decide);
    if (later == 0) {
      return;
    }
    List<OpenFold> second =
        open(undecided).stream().filter(fold -> !fold.fold().isTrained()).toList();
    round(
        second,
        limit.minusNanos(System.nanoTime() - begun),
        done -> progress.trained(share + (1 - share) * done));
  }

  private static List<OpenFold> open(List<WindowFit> fits) {
    return fits.stream()
        .flatMap(fit -> fit.sides().stream())
        .flatMap(
            side -> IntStream.range(0, side.folds().size()).mapToObj(k -> new OpenFold(side, k)))
        .toList();
  }

  /** Fold {@code number} of a fit. */
  private record OpenFold(SideFit fit, int number) {
    FoldFit fold() {
      return fit.folds().get(number);
    }

    List<TrainingTask> tasks() {
      return fit.tasks(number);
    }
  }

  /** The number of trainings or evaluations that run in sequence on one processor. */
  private int turns(int count) {
    return Math.max(1, -Math.floorDiv(-count, trainer.sideBySide()));
  }

  private static Duration times(Duration duration, double share) {
    double seconds = share * (duration.toSeconds() + duration.toNanosPart() / 1e9);
    long whole = (long) Math.floor(seconds);
    return Duration.ofSeconds(whole, (long) (1e9 * (seconds - whole)));
  }

  private void round(List<OpenFold> open, Duration limit, TrainingProgress progress) {
    if (open.isEmpty()) {
      return;
    }
    long begun = System.nanoTime();
    List<FoldFit> folds = open.stream().map(OpenFold::fold).toList();
    evaluate(folds, FoldFit::known, FoldFit::acceptKnown);
    // The training tasks depend on how well the warm flows describe the window.
    List<List<TrainingTask>> perFold = open.stream().map(OpenFold::tasks).toList();
    List<TrainingTask> tasks = perFold.stream().flatMap(List::stream).toList();
    if (tasks.isEmpty()) {
      return;
    }
    int trained =
        IntStream.range(0, folds.size())
            .filter(i -> !perFold.get(i).isEmpty())
            .findFirst()
            .orElseThrow();
    long evaluating = System.nanoTime();
    trainer.evaluate(List.of(folds.get(trained).probe()));
    long evaluated = System.nanoTime();
    // Every trained flow is evaluated for both entropies, with separate weights for each.
    Duration after = Duration.ofNanos(evaluated - evaluating).multipliedBy(turns(2 * tasks.size()));
    Duration left = limit.minusNanos(evaluated - begun).minus(after);
    Deadline deadline = Deadline.after(left.isNegative() ? Duration.ZERO : left);
    List<List<TrainingResult>> results =
        parts(
            trainer.train(tasks, deadline, cancellation, progress),
            perFold.stream().map(List::size).toList());
    List<List<Candidate.Planned>> planned = new ArrayList<>();
    for (int i = 0; i < folds.size(); i++) {
      planned.add(folds.get(i).acceptTrained(results.get(i)));
    }
    List<Integer> order = IntStream.range(0, folds.size()).boxed().toList();
    evaluate(order, planned::get, (i, candidates) -> folds.get(i).acceptCandidates(candidates));
  }

  /** Evaluates all planned densities in one call and passes each result to its owner. */
  private <T> void evaluate(
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
}
