package io.codrift.model.ndoe;

import io.codrift.model.Cancellation;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.TrainingProgress;
import io.codrift.model.candidate.BegunFold;
import io.codrift.model.candidate.Candidate;
import io.codrift.model.candidate.FittedFold;
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
        open(undecided).stream().filter(fold -> !fold.fit().isFitted(fold.number())).toList();
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

    void fitted(FittedFold fold) {
      fit.fitted(number, fold);
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
    List<List<Candidate>> known = evaluated(open.stream().map(f -> f.fold().known()).toList());
    List<BegunFold> folds =
        indices(open).mapToObj(i -> open.get(i).fold().begin(known.get(i))).toList();
    // The training tasks depend on how well the warm flows describe the window.
    List<List<TrainingTask>> perFold =
        indices(open)
            .mapToObj(i -> open.get(i).fit().tasks(open.get(i).number(), folds.get(i)))
            .toList();
    List<TrainingTask> tasks = perFold.stream().flatMap(List::stream).toList();
    if (tasks.isEmpty()) {
      indices(open).forEach(i -> open.get(i).fitted(folds.get(i).untrained()));
      return;
    }
    int trained = indices(open).filter(i -> !perFold.get(i).isEmpty()).findFirst().orElseThrow();
    long evaluating = System.nanoTime();
    trainer.evaluate(List.of(folds.get(trained).fold().probe()));
    long evaluated = System.nanoTime();
    // Every trained flow is evaluated for both entropies, with separate weights for each.
    Duration after = Duration.ofNanos(evaluated - evaluating).multipliedBy(turns(2 * tasks.size()));
    Duration left = limit.minusNanos(evaluated - begun).minus(after);
    Deadline deadline = Deadline.after(left.isNegative() ? Duration.ZERO : left);
    List<List<TrainingResult>> results =
        parts(
            trainer.train(tasks, deadline, cancellation, progress),
            perFold.stream().map(List::size).toList());
    List<List<Candidate>> densities =
        evaluated(indices(open).mapToObj(i -> folds.get(i).planned(results.get(i))).toList());
    indices(open)
        .forEach(i -> open.get(i).fitted(folds.get(i).trained(results.get(i), densities.get(i))));
  }

  private static IntStream indices(List<?> list) {
    return IntStream.range(0, list.size());
  }

  /** The densities of all planned flows, evaluated in one call. */
  private List<List<Candidate>> evaluated(List<List<Candidate.Planned>> planned) {
    List<Candidate.Planned> all = planned.stream().flatMap(List::stream).toList();
    if (all.isEmpty()) {
      return planned.stream().map(none -> List.<Candidate>of()).toList();
    }
    List<List<Evaluation>> evaluations = all.stream().map(Candidate.Planned::evaluations).toList();
    List<List<LogDensities>> answers =
        parts(
            trainer.evaluate(evaluations.stream().flatMap(List::stream).toList()),
            evaluations.stream().map(List::size).toList());
    List<Candidate> candidates =
        indices(all).mapToObj(i -> all.get(i).with(answers.get(i))).toList();
    return parts(candidates, planned.stream().map(List::size).toList());
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
