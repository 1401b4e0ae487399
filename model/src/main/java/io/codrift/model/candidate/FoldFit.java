package io.codrift.model.candidate;

import io.codrift.model.discrete.DiscreteModel;
import io.codrift.model.discrete.DiscreteStart;
import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.fold.WhitenedFold;
import io.codrift.model.monitor.CopulaReference;
import io.codrift.model.monitor.DiscreteReference;
import io.codrift.model.monitor.FoldReference;
import io.codrift.model.monitor.MixedWeights;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.training.Evaluation;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The fit of one fold of one window. Its steps are: evaluate the known flows, train, evaluate the
 * trained flows, mix. Each instance is used once. After all results are accepted, any thread may
 * read it.
 */
public final class FoldFit {
  /**
   * A warm flow that is worse than the start by this many nats no longer describes the dependence.
   */
  private static final double ABRUPT = 0.1;

  private final PreparedFold fold;
  private final WhitenedFold white;
  private final Optional<FlowWeights> warm;
  private final Optional<FoldReference> reference;
  private final double[] independent;
  private final Candidate start;
  private final List<Candidate> otherStarts;
  private final List<Candidate> discrete;
  private final List<Candidate> convex;
  private final List<Candidate> copulas;

  private Optional<Candidate> before = Optional.empty();
  private Optional<Candidate> after = Optional.empty();
  private Optional<Candidate> anew = Optional.empty();
  private Optional<Candidate> frozen = Optional.empty();
  private List<TrainingResult> results = List.of();

  /**
   * @param warm the flow after the previous window
   * @param reference this fold's frozen model
   */
  public FoldFit(PreparedFold fold, Optional<FlowWeights> warm, Optional<FoldReference> reference) {
    this.fold = fold;
    this.white = fold.whitened();
    this.warm = warm;
    this.reference = reference;
    this.independent = PreparedFold.independent(fold.target());
    this.start = Candidate.of(white);
    this.otherStarts =
        fold.starts().stream().skip(1).map(s -> Candidate.of(fold.whitened(s))).toList();
    this.discrete =
        fold.discrete().starts().stream().map(s -> Candidate.of(independent, s.ratios())).toList();
    this.convex =
        IntStream.range(0, discrete.size())
            .filter(i -> !fold.discrete().starts().get(i).model().hasNetwork())
            .mapToObj(discrete::get)
            .toList();
    this.copulas = fold.copulas().models().stream().map(m -> Candidate.of(m, fold)).toList();
  }

  public PreparedFold prepared() {
    return fold;
  }

  /** Whether there was a flow before this window. */
  public boolean isWarm() {
    return warm.isPresent();
  }

  public Candidate start() {
    return start;
  }

  /** The flows that exist before training: the warm flow and the reference's. */
  public List<Candidate.Planned> known() {
    List<Candidate.Planned> planned = new ArrayList<>();
    warm.ifPresent(w -> planned.add(Candidate.planned(FlowPair.of(w), white, fold.rows())));
    reference.ifPresent(
        r ->
            r.flow()
                .ifPresent(
                    flow ->
                        planned.add(
                            Candidate.planned(
                                flow,
                                WhitenedFold.evaluated(r.start(), fold),
                                fold.part().evaluation()))));
    return planned;
  }

  /** The evaluations of one flow after the training, so that time can be reserved for them. */
  public Evaluation probe() {
    FlowShape shape = FlowShape.production(fold.target().length, fold.context().length);
    return new Evaluation(FlowWeights.initial(shape, 1), white.rows(fold.rows()));
  }

  /** Accepts the results of {@link #known()}. */
  public void acceptKnown(List<Candidate> candidates) {
    int next = 0;
    if (warm.isPresent()) {
      before = Optional.of(candidates.get(next++));
    }
    if (next < candidates.size()) {
      frozen = Optional.of(candidates.get(next));
    }
  }

  /** Whether the warm flow describes this window so badly that a new flow should be trained. */
  public boolean abrupt() {
    if (before.isEmpty()) {
      return false;
    }
    double lost = 0;
    for (int r : fold.part().validation()) {
      lost += start.conditional()[r] - before.get().conditional()[r];
    }
    return !(lost / fold.part().validation().length <= ABRUPT);
  }

  /**
   * @param plan plan for the warm flow, or for the first flow
   * @param anewPlan plan for a new flow in addition to the warm one, if needed
   */
  public List<TrainingTask> tasks(TrainingPlan plan, Optional<TrainingPlan> anewPlan, long seed) {
    var train = white.rows(fold.part().train());
    var validation = white.rows(fold.part().validation());
    FlowShape shape = FlowShape.production(fold.target().length, fold.context().length);
    FlowWeights fresh = FlowWeights.initial(shape, SplitMix64.at(seed, 1));
    List<TrainingTask> tasks = new ArrayList<>();
    tasks.add(
        new TrainingTask(warm.orElse(fresh), train, validation, plan, SplitMix64.at(seed, 2)));
    anewPlan.ifPresent(
        p -> tasks.add(new TrainingTask(fresh, train, validation, p, SplitMix64.at(seed, 3))));
    return tasks;
  }

  /** Accepts the results of {@link #tasks} and returns the evaluations of the trained flows. */
  public List<Candidate.Planned> acceptTrained(List<TrainingResult> trained) {
    results = trained;
    return trained.stream()
        .map(result -> Candidate.planned(result.best(), white, fold.rows()))
        .toList();
  }

  /** Accepts the results of {@link #acceptTrained}. */
  public void acceptCandidates(List<Candidate> candidates) {
    after = candidates.stream().findFirst();
    anew = candidates.size() > 1 ? Optional.of(candidates.get(1)) : Optional.empty();
  }

  /** Whether the fold has been trained. */
  public boolean isTrained() {
    return !results.isEmpty();
  }

  public List<TrainingResult> results() {
    return results;
  }

  /** The mixture of all candidates. */
  public CandidateMixture mixed() {
    List<Candidate> candidates = closedForm();
    before.ifPresent(candidates::add);
    after.ifPresent(candidates::add);
    anew.ifPresent(candidates::add);
    return choose(candidates);
  }

  /** The mixture without this window's training; empty if there was no warm flow. */
  public Optional<CandidateMixture> mixedBefore() {
    return before.map(
        b -> {
          List<Candidate> candidates = closedForm();
          candidates.add(b);
          return choose(candidates);
        });
  }

  /**
   * The mixture of the starts, and of the models of levels: without flows, networks and other
   * copulas.
   *
   * @param mixed the mixture of all candidates
   */
  public CandidateMixture elliptical(CandidateMixture mixed) {
    if (copulas.isEmpty()
        && convex.size() == discrete.size()
        && before.isEmpty()
        && after.isEmpty()) {
      return mixed;
    }
    List<Candidate> simple = starts();
    simple.addAll(convex);
    return choose(simple);
  }

  private List<Candidate> starts() {
    List<Candidate> candidates = new ArrayList<>(List.of(start));
    candidates.addAll(otherStarts);
    return candidates;
  }

  /** The closed-form models; the start before the flow is first. */
  public List<Candidate> closedForm() {
    List<Candidate> candidates = starts();
    candidates.addAll(discrete);
    candidates.addAll(copulas);
    return candidates;
  }

  private CandidateMixture choose(List<Candidate> candidates) {
    return CandidateMixture.choose(independent, candidates, fold.part().validation(), fold.rows());
  }

  /** The frozen model on this window's evaluation rows. */
  public Optional<CandidateMixture> reference() {
    return reference.map(
        r -> {
          List<Candidate> candidates = new ArrayList<>();
          candidates.add(Candidate.evaluated(r.start(), fold));
          frozen.ifPresent(candidates::add);
          for (DiscreteModel model :
              r.discrete().map(DiscreteReference::models).orElse(List.of())) {
            candidates.add(Candidate.of(independent, fold.discrete().evaluated(model)));
          }
          for (CopulaModel model : r.copulas().map(CopulaReference::models).orElse(List.of())) {
            candidates.add(Candidate.evaluated(model, fold));
          }
          MixedWeights weights = r.weights();
          return CandidateMixture.of(
              independent,
              candidates,
              weights.conditional(),
              weights.marginal(),
              fold.part().evaluation());
        });
  }

  /**
   * What the flows add to the log-densities of {@link #mixed()}, with and without the context, on
   * each validation row, nats.
   */
  public double[] gains(CandidateMixture mixed) {
    CandidateMixture without = choose(closedForm());
    return Arrays.stream(fold.part().validation())
        .mapToDouble(
            r ->
                mixed.conditional()[r]
                    - without.conditional()[r]
                    + mixed.marginal()[r]
                    - without.marginal()[r])
        .toArray();
  }

  /** The training result to continue from: that of the new flow if the mixture prefers it. */
  private Optional<TrainingResult> preferred(CandidateMixture mixed) {
    if (results.size() < 2) {
      return results.stream().findFirst();
    }
    double[] weights = mixed.conditionalWeights();
    boolean fresh = weights[weights.length - 1] > weights[weights.length - 2];
    return Optional.of(results.get(fresh ? 1 : 0));
  }

  /** The flow that the next window starts from: the warm one if there was no training. */
  public Optional<FlowWeights> next(CandidateMixture mixed) {
    return preferred(mixed).map(TrainingResult::averaged).or(() -> warm);
  }

  /** This window's model as a reference: independence, start and one flow, mixed. */
  @SuppressWarnings("ReferenceEquality") // identity of the result, not its content
  public FoldReference freeze(CandidateMixture mixed) {
    Optional<TrainingResult> result = preferred(mixed);
    List<Candidate> candidates = new ArrayList<>(List.of(start));
    if (result.isPresent()) {
      candidates.add(result.get() == results.get(0) ? after.orElseThrow() : anew.orElseThrow());
    } else {
      before.ifPresent(candidates::add);
    }
    Optional<FlowPair> flow = result.map(TrainingResult::best).or(() -> warm.map(FlowPair::of));
    CandidateMixture chosen = choose(candidates);
    double[] conditional = chosen.conditionalWeights();
    double[] marginal = chosen.marginalWeights();
    boolean flowCounts = candidates.size() > 1 && (conditional[2] > 0 || marginal[2] > 0);
    int components = flowCounts ? 3 : 2;
    List<Candidate> fixed = new ArrayList<>(candidates.subList(0, components - 1));
    Kept levels = kept(fixed, discrete);
    int[] lasting = fold.copulas().lasting();
    Kept others =
        kept(
            Stream.concat(fixed.stream(), levels.of(discrete)).toList(),
            Arrays.stream(lasting).mapToObj(copulas::get).toList());
    return new FoldReference(
        fold.start().known(),
        MixedWeights.of(conditional, marginal, components),
        flowCounts ? flow : Optional.empty(),
        levels
            .weights()
            .map(
                weights ->
                    new DiscreteReference(
                        levels.of(fold.discrete().starts()).map(DiscreteStart::model).toList(),
                        weights)),
        others
            .weights()
            .map(
                weights ->
                    new CopulaReference(
                        others
                            .of(Arrays.stream(lasting).boxed().toList())
                            .map(i -> fold.copulas().models().get(i).known())
                            .toList(),
                        weights)));
  }

  /**
   * Candidates that have a weight beside others.
   *
   * @param numbers their places in the list that they are chosen from
   * @param weights those of the mixture with them; empty if none is kept
   */
  private record Kept(List<Integer> numbers, Optional<MixedWeights> weights) {
    <T> Stream<T> of(List<T> all) {
      return numbers.stream().map(all::get);
    }
  }

  private Kept kept(List<Candidate> fixed, List<Candidate> optional) {
    List<Integer> kept = IntStream.range(0, optional.size()).boxed().toList();
    while (!kept.isEmpty()) {
      List<Candidate> candidates = new ArrayList<>(fixed);
      kept.forEach(i -> candidates.add(optional.get(i)));
      CandidateMixture chosen = choose(candidates);
      int first = 1 + fixed.size();
      List<Integer> before = kept;
      List<Integer> weighted =
          IntStream.range(0, before.size())
              .filter(
                  k ->
                      chosen.conditionalWeights()[first + k] > 0
                          || chosen.marginalWeights()[first + k] > 0)
              .mapToObj(before::get)
              .toList();
      if (weighted.size() == before.size()) {
        return new Kept(
            before,
            Optional.of(new MixedWeights(chosen.conditionalWeights(), chosen.marginalWeights())));
      }
      kept = weighted;
    }
    return new Kept(List.of(), Optional.empty());
  }
}
