package io.codrift.model.candidate;

import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.fold.WhitenedFold;
import io.codrift.model.monitor.FoldReference;
import io.codrift.model.training.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One fold of one window before its training: the closed-form candidates, and the flows that exist
 * already. Immutable, as are the following steps: with the densities of the {@link #known} flows it
 * becomes a {@link BegunFold}, and with those of the trained flows a {@link FittedFold}.
 */
public final class FoldFit {
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

  /** The start before the flow. */
  public Candidate start() {
    return start;
  }

  /** The flows that exist before training: the warm flow, then the reference's. */
  public List<Candidate.Planned> known() {
    List<Candidate.Planned> planned = new ArrayList<>();
    warm.ifPresent(w -> planned.add(Candidate.planned(FlowPair.of(w), white, fold.rows())));
    reference
        .flatMap(
            r ->
                r.flow()
                    .map(
                        flow ->
                            Candidate.planned(
                                flow,
                                WhitenedFold.evaluated(r.start(), fold),
                                fold.part().evaluation())))
        .ifPresent(planned::add);
    return planned;
  }

  /** The evaluations of one flow after the training, so that time can be reserved for them. */
  public Evaluation probe() {
    return new Evaluation(FlowWeights.initial(shape(), 1), white.rows(fold.rows()));
  }

  /**
   * The fold with its known flows.
   *
   * @param densities those of {@link #known}, in order
   */
  public BegunFold begin(List<Candidate> densities) {
    int flows = warm.isPresent() ? 1 : 0;
    return new BegunFold(
        this,
        densities.stream().limit(flows).findFirst(),
        densities.stream().skip(flows).findFirst());
  }

  /** The fold with the closed form alone: no flow is evaluated or trained. */
  public FittedFold withoutFlows() {
    return begin(List.of()).untrained();
  }

  /** The closed-form models; the start before the flow is first. */
  public List<Candidate> closedForm() {
    List<Candidate> candidates = starts();
    candidates.addAll(discrete);
    candidates.addAll(copulas);
    return candidates;
  }

  /** The models without networks and other copulas. */
  List<Candidate> simple() {
    List<Candidate> simple = starts();
    simple.addAll(convex);
    return simple;
  }

  private List<Candidate> starts() {
    List<Candidate> candidates = new ArrayList<>(List.of(start));
    candidates.addAll(otherStarts);
    return candidates;
  }

  /** The mixture of some candidates, with weights chosen on the validation rows. */
  CandidateMixture choose(List<Candidate> candidates) {
    return CandidateMixture.choose(independent, candidates, fold.part().validation(), fold.rows());
  }

  FlowShape shape() {
    return FlowShape.production(fold.target().length, fold.context().length);
  }

  WhitenedFold white() {
    return white;
  }

  Optional<FlowWeights> warm() {
    return warm;
  }

  Optional<FoldReference> reference() {
    return reference;
  }

  double[] independent() {
    return independent;
  }

  List<Candidate> discrete() {
    return discrete;
  }

  List<Candidate> copulas() {
    return copulas;
  }
}
