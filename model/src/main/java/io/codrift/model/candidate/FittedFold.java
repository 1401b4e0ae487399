package io.codrift.model.candidate;

import io.codrift.model.discrete.DiscreteModel;
import io.codrift.model.discrete.DiscreteStart;
import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.monitor.CopulaReference;
import io.codrift.model.monitor.DiscreteReference;
import io.codrift.model.monitor.FoldReference;
import io.codrift.model.monitor.MixedWeights;
import io.codrift.model.training.TrainingResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One fold of one window after its training: all candidates, and what follows from them. Immutable.
 *
 * @param begun the fold before it
 * @param trained the warm or first flow, then a flow begun anew beside it; empty without a training
 */
public record FittedFold(BegunFold begun, List<Trained> trained) {
  public FittedFold {
    trained = List.copyOf(trained);
  }

  /** A trained flow with its densities on this window's rows. */
  public record Trained(TrainingResult result, Candidate densities) {}

  public FoldFit fold() {
    return begun.fold();
  }

  public PreparedFold prepared() {
    return fold().prepared();
  }

  public List<TrainingResult> results() {
    return trained.stream().map(Trained::result).toList();
  }

  /** The mixture of all candidates. */
  public CandidateMixture mixed() {
    List<Candidate> candidates = fold().closedForm();
    begun.before().ifPresent(candidates::add);
    trained.forEach(flow -> candidates.add(flow.densities()));
    return fold().choose(candidates);
  }

  /** The mixture without this window's training; empty if there was no warm flow. */
  public Optional<CandidateMixture> mixedBefore() {
    return begun
        .before()
        .map(
            before -> {
              List<Candidate> candidates = fold().closedForm();
              candidates.add(before);
              return fold().choose(candidates);
            });
  }

  /**
   * The mixture of the starts, and of the models of levels: without flows, networks and other
   * copulas.
   *
   * @param mixed the mixture of all candidates
   */
  public CandidateMixture elliptical(CandidateMixture mixed) {
    List<Candidate> simple = fold().simple();
    boolean all =
        begun.before().isEmpty()
            && trained.isEmpty()
            && simple.size() == fold().closedForm().size();
    return all ? mixed : fold().choose(simple);
  }

  /** The frozen model on this window's evaluation rows. */
  public Optional<CandidateMixture> reference() {
    return fold().reference().map(this::mixed);
  }

  private CandidateMixture mixed(FoldReference reference) {
    PreparedFold prepared = prepared();
    double[] independent = fold().independent();
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(Candidate.evaluated(reference.start(), prepared));
    begun.frozen().ifPresent(candidates::add);
    for (DiscreteModel model :
        reference.discrete().map(DiscreteReference::models).orElse(List.of())) {
      candidates.add(Candidate.of(independent, prepared.discrete().evaluated(model)));
    }
    for (CopulaModel model : reference.copulas().map(CopulaReference::models).orElse(List.of())) {
      candidates.add(Candidate.evaluated(model, prepared));
    }
    MixedWeights weights = reference.weights();
    return CandidateMixture.of(
        independent,
        candidates,
        weights.conditional(),
        weights.marginal(),
        prepared.part().evaluation());
  }

  /**
   * What the flows add to the log-densities of {@link #mixed()}, with and without the context, on
   * each validation row, nats.
   */
  public double[] gains(CandidateMixture mixed) {
    CandidateMixture without = fold().choose(fold().closedForm());
    return Arrays.stream(prepared().part().validation())
        .mapToDouble(
            r ->
                mixed.conditional()[r]
                    - without.conditional()[r]
                    + mixed.marginal()[r]
                    - without.marginal()[r])
        .toArray();
  }

  /** The trained flow to continue from: the new one if the mixture prefers it. */
  private Optional<Trained> preferred(CandidateMixture mixed) {
    if (trained.size() < 2) {
      return trained.stream().findFirst();
    }
    double[] weights = mixed.conditionalWeights();
    boolean fresh = weights[weights.length - 1] > weights[weights.length - 2];
    return Optional.of(trained.get(fresh ? 1 : 0));
  }

  /** The flow that the next window starts from: the warm one if there was no training. */
  public Optional<FlowWeights> next(CandidateMixture mixed) {
    return preferred(mixed).map(flow -> flow.result().averaged()).or(fold()::warm);
  }

  /** This window's model as a reference: independence, start and one flow, mixed. */
  public FoldReference freeze(CandidateMixture mixed) {
    Optional<Trained> own = preferred(mixed);
    List<Candidate> candidates = new ArrayList<>(List.of(fold().start()));
    own.map(Trained::densities).or(begun::before).ifPresent(candidates::add);
    Optional<FlowPair> flow =
        own.map(trained -> trained.result().best()).or(() -> fold().warm().map(FlowPair::of));
    CandidateMixture chosen = fold().choose(candidates);
    double[] conditional = chosen.conditionalWeights();
    double[] marginal = chosen.marginalWeights();
    boolean flowCounts = candidates.size() > 1 && (conditional[2] > 0 || marginal[2] > 0);
    int components = flowCounts ? 3 : 2;
    List<Candidate> fixed = new ArrayList<>(candidates.subList(0, components - 1));
    PreparedFold prepared = prepared();
    Kept levels = kept(fixed, fold().discrete());
    int[] lasting = prepared.copulas().lasting();
    Kept others =
        kept(
            Stream.concat(fixed.stream(), levels.of(fold().discrete())).toList(),
            Arrays.stream(lasting).mapToObj(fold().copulas()::get).toList());
    return new FoldReference(
        prepared.start().known(),
        MixedWeights.of(conditional, marginal, components),
        flowCounts ? flow : Optional.empty(),
        levels
            .weights()
            .map(
                weights ->
                    new DiscreteReference(
                        levels.of(prepared.discrete().starts()).map(DiscreteStart::model).toList(),
                        weights)),
        others
            .weights()
            .map(
                weights ->
                    new CopulaReference(
                        others
                            .of(Arrays.stream(lasting).boxed().toList())
                            .map(i -> prepared.copulas().models().get(i).known())
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
      CandidateMixture chosen = fold().choose(candidates);
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
