package io.codrift.model.lab.ablation;

import io.codrift.model.candidate.Candidate;
import io.codrift.model.candidate.CandidateMixture;
import io.codrift.model.candidate.FoldFit;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.PreparedFold;
import io.codrift.model.fold.WhitenedFold;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.training.ConditionalRows;
import io.codrift.model.training.GroupTrainer;
import io.codrift.model.training.TrainingPlan;
import io.codrift.model.training.TrainingResult;
import io.codrift.model.training.TrainingTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One fold of a first window, fitted with one piece left out at a time. All variants use the same
 * rows, initial weights and row order as the estimator.
 */
final class AblatedFold {
  private static final double NEVER = Double.POSITIVE_INFINITY;

  private final PreparedFold fold;
  private final WhitenedFold behindStart;
  private final WhitenedFold bare;
  private final double[] independent;
  private final Candidate start;
  private final List<Candidate> closedForm;
  private final TrainingTask full;

  /** The piece that is left out. */
  enum Variant {
    FULL("full"),
    CONSTANT_RATE("constant learning rate"),
    NO_AVERAGING("without weight averaging"),
    ALL_STEPS("all steps, without early end"),
    NO_EARLY_STOPPING("all steps taken, weights at the end"),
    ONE_STOP("one stop for both entropies"),
    SLOW_SQUARES("Adam's original second decay"),
    NO_MIXTURE("flow alone, without mixture"),
    NO_FLOW("start alone, without flow"),
    PICKED("best candidate chosen, not mixed"),
    NO_START("without the elliptical start"),
    NO_CLIPPING("without gradient clipping"),
    TWO_MEMBERS("a second flow mixed in");

    private final String label;

    Variant(String label) {
      this.label = label;
    }

    /** The label in tables. */
    String label() {
      return label;
    }
  }

  /**
   * Means over the evaluation rows, nats.
   *
   * @param information log q(target | context) − log q(target)
   * @param conditional log q(target | context) of normal scores
   * @param marginal log q(target) of normal scores
   */
  record Score(double information, double conditional, double marginal) {}

  /**
   * @param seed the seed that the estimator uses for the fold
   */
  AblatedFold(PreparedFold fold, TrainingPlan plan, long seed) {
    FoldFit fit = new FoldFit(fold, Optional.empty(), Optional.empty());
    this.fold = fold;
    this.behindStart = fold.whitened();
    EllipticalStart.Whitened scores =
        new EllipticalStart.Whitened(fold.target(), new double[fold.target()[0].length]);
    this.bare = new WhitenedFold(scores, scores, fold.context());
    this.independent = PreparedFold.independent(fold.target());
    this.start = fit.start();
    this.closedForm = fit.closedForm();
    this.full = fit.begin(List.of()).tasks(plan, Optional.empty(), seed).get(0);
  }

  /**
   * The training tasks: full, constant rate, without averaging, clipping, start; then all steps, a
   * second flow, and Adam's original second decay.
   */
  List<TrainingTask> tasks() {
    TrainingPlan p = full.plan();
    TrainingPlan constantRate = p.withRates(0, 1);
    TrainingPlan noAveraging = p.withAveraging(1);
    TrainingPlan noClipping = p.with(p.adam().unclipped());
    TrainingPlan allSteps = p.withPatience(NEVER);
    TrainingPlan slowSquares = p.with(p.adam().withBeta2(0.999));
    FlowWeights other = FlowWeights.initial(full.initial().shape(), SplitMix64.at(full.seed(), 4));
    return List.of(
        full,
        task(constantRate, full.train(), full.validation()),
        task(noAveraging, full.train(), full.validation()),
        task(noClipping, full.train(), full.validation()),
        task(p, bare.rows(fold.part().train()), bare.rows(fold.part().validation())),
        task(allSteps, full.train(), full.validation()),
        new TrainingTask(other, full.train(), full.validation(), p, SplitMix64.at(full.seed(), 5)),
        task(slowSquares, full.train(), full.validation()));
  }

  private TrainingTask task(TrainingPlan plan, ConditionalRows train, ConditionalRows validation) {
    return new TrainingTask(full.initial(), train, validation, plan, full.seed());
  }

  /**
   * The held-out densities of every variant.
   *
   * @param results results of {@link #tasks()}
   */
  Map<Variant, CandidateMixture> densities(GroupTrainer trainer, List<TrainingResult> results) {
    Candidate flow = candidate(trainer, results.get(0).best(), behindStart);
    Candidate last = candidate(trainer, FlowPair.of(results.get(5).averaged()), behindStart);
    Candidate constantRate = candidate(trainer, results.get(1).best(), behindStart);
    Candidate noAveraging = candidate(trainer, results.get(2).best(), behindStart);
    Candidate noClipping = candidate(trainer, results.get(3).best(), behindStart);
    Candidate noStart = candidate(trainer, results.get(4).best(), bare);
    Candidate allSteps = candidate(trainer, results.get(5).best(), behindStart);
    Candidate second = candidate(trainer, results.get(6).best(), behindStart);
    Candidate oneStop = candidate(trainer, FlowPair.of(results.get(0).conditional()), behindStart);
    Candidate slowSquares = candidate(trainer, results.get(7).best(), behindStart);
    Map<Variant, CandidateMixture> densities = new EnumMap<>(Variant.class);
    densities.put(Variant.FULL, mixedWith(flow));
    densities.put(Variant.CONSTANT_RATE, mixedWith(constantRate));
    densities.put(Variant.NO_AVERAGING, mixedWith(noAveraging));
    densities.put(Variant.ALL_STEPS, mixedWith(allSteps));
    densities.put(Variant.NO_EARLY_STOPPING, mixedWith(last));
    densities.put(Variant.ONE_STOP, mixedWith(oneStop));
    densities.put(Variant.SLOW_SQUARES, mixedWith(slowSquares));
    densities.put(Variant.NO_MIXTURE, only(List.of(start, flow), 2, 2));
    densities.put(Variant.NO_FLOW, mixedWith());
    densities.put(Variant.PICKED, picked(List.of(start, flow)));
    densities.put(Variant.NO_START, mixed(List.of(noStart)));
    densities.put(Variant.NO_CLIPPING, mixedWith(noClipping));
    densities.put(Variant.TWO_MEMBERS, mixedWith(flow, second));
    return densities;
  }

  private Candidate candidate(GroupTrainer trainer, FlowPair pair, WhitenedFold white) {
    Candidate.Planned planned = Candidate.planned(pair, white, fold.rows());
    return planned.with(trainer.evaluate(planned.evaluations()));
  }

  /** The starts and some flows behind them. */
  private CandidateMixture mixedWith(Candidate... flows) {
    List<Candidate> candidates = new ArrayList<>(closedForm);
    candidates.addAll(List.of(flows));
    return mixed(candidates);
  }

  private CandidateMixture mixed(List<Candidate> candidates) {
    return CandidateMixture.choose(independent, candidates, fold.part().validation(), fold.rows());
  }

  /** All weight on one component each; component 0 is independence. */
  private CandidateMixture only(List<Candidate> candidates, int conditional, int marginal) {
    return CandidateMixture.of(
        independent,
        candidates,
        allOn(conditional, candidates.size() + 1),
        allOn(marginal, candidates.size() + 1),
        fold.rows());
  }

  private static double[] allOn(int component, int count) {
    double[] weights = new double[count];
    weights[component] = 1;
    return weights;
  }

  /** The component with the best mean on validation rows, for each entropy separately. */
  private CandidateMixture picked(List<Candidate> candidates) {
    double[][] marginals = new double[candidates.size() + 1][];
    double[][] conditionals = new double[candidates.size() + 1][];
    marginals[0] = independent;
    for (int c = 0; c < candidates.size(); c++) {
      marginals[c + 1] = candidates.get(c).marginal();
      conditionals[c + 1] = candidates.get(c).conditional();
    }
    int marginal = best(marginals);
    conditionals[0] = marginals[marginal];
    return only(candidates, best(conditionals), marginal);
  }

  private int best(double[][] components) {
    int best = 0;
    for (int c = 1; c < components.length; c++) {
      if (mean(components[c], fold.part().validation())
          > mean(components[best], fold.part().validation())) {
        best = c;
      }
    }
    return best;
  }

  /** MI on the validation rows. */
  double validationInformation(CandidateMixture density) {
    return mean(density.conditional(), fold.part().validation())
        - mean(density.marginal(), fold.part().validation());
  }

  /** On the evaluation rows. */
  Score score(CandidateMixture density) {
    double conditional = mean(density.conditional(), fold.part().evaluation());
    double marginal = mean(density.marginal(), fold.part().evaluation());
    return new Score(conditional - marginal, conditional, marginal);
  }

  private static double mean(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(r -> values[r]).average().orElseThrow();
  }
}
