package io.codrift.model.copula;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.PartialStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The models of one fold whose dependence is not elliptical. Each is fitted only if a quick look
 * says that the elliptical start misses something that it has.
 *
 * @param models the target given the context
 * @param swapped the same with the other side as the target
 */
public record CopulaFold(List<RefittedModel> models, List<RefittedModel> swapped) {

  /** No models: the start is enough, or the target consists of levels. */
  public static final CopulaFold NONE = new CopulaFold(List.of(), List.of());

  public CopulaFold {
    models = List.copyOf(models);
    swapped = List.copyOf(swapped);
  }

  /**
   * Normal scores under one fit of the marginal maps, and the rows that this fit used.
   *
   * @param target shape (d_target)(n)
   * @param context shape (d_context)(n)
   * @param rows numbers of the rows, in an order that depends on the data alone
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Scores(double[][] target, double[][] context, int[] rows) {
    Scores swapped() {
      return new Scores(context, target, rows);
    }

    Scores of(Columns some) {
      return new Scores(
          SomeColumns.of(target, some.targets), SomeColumns.of(context, some.contexts), rows);
    }
  }

  /**
   * The columns that are neither constant nor copies and have no values that repeat. Models of
   * levels know these values; curves of their scores would describe how ties are spread.
   *
   * @param targets their numbers among the target's columns
   * @param contexts their numbers among the context's columns
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Columns(int[] targets, int[] contexts) {
    private Columns swapped() {
      return new Columns(contexts, targets);
    }

    /** A side of ids, or of columns with atoms alone, has none. */
    private boolean some() {
      return targets.length > 0 && contexts.length > 0;
    }

    private boolean all(Scores scores) {
      return targets.length == scores.target.length && contexts.length == scores.context.length;
    }

    private List<RefittedModel> widened(List<RefittedModel> models) {
      return models.stream()
          .map(
              model ->
                  new RefittedModel(
                      new SomeColumns(model.training(), targets, contexts),
                      new SomeColumns(model.known(), targets, contexts)))
          .toList();
    }
  }

  /**
   * Fits the models.
   *
   * @param start the start of the training rows, not shrunk
   * @param gaussian the same with ν = ∞
   * @param training scores under the maps of the training rows
   * @param known scores under the maps of all known rows
   * @param continuous the columns that curves, clusters and rotations are searched in
   * @param validation rows on which a mixture is compared with the start
   * @param inside share of the rows that count as independent, if the correlations inside a side
   *     are to be shrunk as those of the start are
   */
  public static CopulaFold fit(
      EllipticalStart start,
      EllipticalStart gaussian,
      Scores training,
      Scores known,
      Columns continuous,
      int[] validation,
      OptionalDouble inside) {
    List<RefittedModel> models = new ArrayList<>();
    List<RefittedModel> swapped = new ArrayList<>();
    partial(start, gaussian, training, known, inside)
        .ifPresent(
            partial -> {
              models.add(new RefittedModel(partial.get(0), partial.get(1)));
              swapped.add(new RefittedModel(partial.get(0).swapped(), partial.get(1).swapped()));
            });
    if (continuous.all(training)) {
      CopulaFold curved = curved(start, training, known, validation);
      models.addAll(curved.models);
      swapped.addAll(curved.swapped);
    } else if (continuous.some()) {
      Scores some = training.of(continuous);
      EllipticalStart alone = start.fitted(some.target, some.context, some.rows);
      CopulaFold curved = curved(alone, some, known.of(continuous), validation);
      models.addAll(continuous.widened(curved.models));
      swapped.addAll(continuous.swapped().widened(curved.swapped));
    }
    return new CopulaFold(models, swapped);
  }

  /** Clusters, pairs, rotations and curves. */
  private static CopulaFold curved(
      EllipticalStart start, Scores training, Scores known, int[] validation) {
    List<RefittedModel> models = new ArrayList<>();
    List<RefittedModel> swapped = new ArrayList<>();
    mixture(start, training, known, validation)
        .ifPresent(
            mixture -> {
              models.add(new RefittedModel(mixture.get(0), mixture.get(1)));
              swapped.add(new RefittedModel(mixture.get(0).swapped(), mixture.get(1).swapped()));
            });
    pairs(start, training, known, validation)
        .ifPresent(
            pairs -> {
              models.add(new RefittedModel(pairs.get(0), pairs.get(1)));
              swapped.add(new RefittedModel(pairs.get(0).swapped(), pairs.get(1).swapped()));
            });
    rotated(start, training, known, validation)
        .ifPresent(
            rotated -> {
              models.add(new RefittedModel(rotated.get(0), rotated.get(1)));
              swapped.add(new RefittedModel(rotated.get(0).swapped(), rotated.get(1).swapped()));
            });
    int targets = training.target.length;
    int contexts = training.context.length;
    fourier(start, training, known, validation)
        .ifPresent(
            pair -> {
              models.add(new RefittedModel(pair.get(0), pair.get(1)));
              if (targets == 1 && contexts == 1) {
                swapped.add(reversed(pair));
              }
            });
    if (targets == contexts) {
      fourier(start.swapped(), training.swapped(), known.swapped(), validation)
          .ifPresent(
              pair -> {
                swapped.add(new RefittedModel(pair.get(0), pair.get(1)));
                if (targets == 1) {
                  models.add(reversed(pair));
                }
              });
    }
    return new CopulaFold(models, swapped);
  }

  private static RefittedModel reversed(List<FourierModel> pair) {
    return new RefittedModel(new ReversedModel(pair.get(0)), new ReversedModel(pair.get(1)));
  }

  private static Optional<List<PartialStart>> partial(
      EllipticalStart start,
      EllipticalStart gaussian,
      Scores training,
      Scores known,
      OptionalDouble inside) {
    return PartialStart.fit(start, gaussian, training.target, training.context, training.rows)
        .map(
            fit ->
                List.of(
                    shrunk(fit, inside, training.rows),
                    shrunk(
                        fit.refitted(known.target, known.context, known.rows),
                        inside,
                        known.rows)));
  }

  private static PartialStart shrunk(PartialStart start, OptionalDouble inside, int[] rows) {
    return inside.isPresent() ? start.shrunkInside(inside.getAsDouble() * rows.length) : start;
  }

  private static Optional<List<MixtureModel>> mixture(
      EllipticalStart start, Scores training, Scores known, int[] validation) {
    return MixtureModel.fitted(start, training, validation)
        .map(fit -> List.of(fit, fit.refitted(known)));
  }

  private static Optional<List<PairsModel>> pairs(
      EllipticalStart start, Scores training, Scores known, int[] validation) {
    return PairsModel.fitted(start, training, validation)
        .map(fit -> List.of(fit, fit.refitted(known)));
  }

  private static Optional<List<RotatedModel>> rotated(
      EllipticalStart start, Scores training, Scores known, int[] validation) {
    return RotatedModel.fitted(start, training, validation)
        .flatMap(fit -> fit.refitted(known).map(again -> List.of(fit, again)));
  }

  private static Optional<List<FourierModel>> fourier(
      EllipticalStart start, Scores training, Scores known, int[] validation) {
    return FourierModel.fit(training.target, training.context, training.rows)
        .or(() -> FourierModel.lines(start, training, validation))
        .map(fit -> List.of(fit, fit.refitted(known.target, known.context, known.rows)));
  }

  /**
   * The models of all columns, which a reference can hold, by their places. A monitor keeps its
   * reference when a column falls asleep or wakes up.
   */
  public int[] lasting() {
    return IntStream.range(0, models.size())
        .filter(i -> !(models.get(i).known() instanceof SomeColumns))
        .toArray();
  }

  /** The same fold with the other side as the modelled side. */
  public CopulaFold otherSide() {
    return new CopulaFold(swapped, models);
  }
}
