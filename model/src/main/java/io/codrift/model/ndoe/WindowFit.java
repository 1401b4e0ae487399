package io.codrift.model.ndoe;

import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.UnusableDataException;
import io.codrift.model.Window;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.fold.PreparedWindow;
import io.codrift.model.fold.UsableWindow;
import io.codrift.model.monitor.NdoeModel;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The fit of one request of a group. Its steps are: prepare the window, open one side or both,
 * choose a side, finish. A data error ends this request only. Each instance is used once, by one
 * thread at a time.
 */
final class WindowFit {
  /** With fewer validation rows, the choice of the side would be random. */
  private static final int TRIAL_ROWS = 1000;

  private final FitRequest request;
  private final EstimatorSettings settings;
  private List<SideFit> sides = List.of();
  private int trialFolds;
  private Optional<Fit> ended = Optional.empty();

  private WindowFit(FitRequest request, EstimatorSettings settings) {
    this.request = request;
    this.settings = settings;
  }

  /**
   * Prepares a window. The first window of a new monitor compares both sides if there are flows and
   * X and Y have equally many dimensions, neither is discrete, and there are rows enough to train:
   * of each side it opens as many folds as have a thousand validation rows. In all other cases
   * every fold is opened.
   *
   * @param flows whether flows will be trained
   */
  static WindowFit begin(
      FitRequest request,
      EstimatorSettings settings,
      boolean flows,
      EllipticalStart.Tables tables) {
    WindowFit fit = new WindowFit(request, settings);
    fit.guarded(() -> fit.prepare(flows, tables));
    return fit;
  }

  private void prepare(boolean flows, EllipticalStart.Tables tables) {
    Window rows = request.window();
    Optional<NdoeModel> model = usable();
    PreparedWindow.Outcome outcome =
        PreparedWindow.prepare(request, model.map(NdoeModel::side), settings.folds(), tables);
    ended = outcome.ended().map(estimate -> new Fit(estimate, Optional.empty()));
    // A monitor whose windows had too few rows for flows so far has not compared its sides.
    boolean open = model.map(m -> m.flows().isEmpty() && m.reference().isEmpty()).orElse(true);
    boolean both =
        flows
            && open
            && rows.xDims() == rows.yDims()
            && outcome
                .window()
                .filter(w -> !w.isDiscrete() && new SideFit(w, model, settings).trains())
                .isPresent();
    sides =
        outcome.window().stream()
            .flatMap(w -> (both ? List.of(w, w.swapped()) : List.of(w)).stream())
            .map(w -> new SideFit(w, model, settings))
            .toList();
    trialFolds = both ? sides.stream().mapToInt(s -> s.foldsWith(TRIAL_ROWS)).max().orElse(0) : 0;
    open(both ? trialFolds : settings.folds());
  }

  /** A model of another shape belongs to another monitor and is not used. */
  private Optional<NdoeModel> usable() {
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

  /** The sides that may still be chosen; empty if the request has ended. */
  List<SideFit> sides() {
    return sides;
  }

  /** Whether both sides are still open. */
  boolean undecided() {
    return sides.size() > 1;
  }

  /** The number of folds that an undecided request still trains after the choice. */
  int laterFolds() {
    return settings.folds() - trialFolds;
  }

  /** Opens this many folds of every side. */
  void open(int count) {
    guarded(() -> sides.forEach(side -> side.open(count)));
  }

  /**
   * Keeps the side with the better joint likelihood and opens all of its folds. The folds that were
   * opened first must be trained.
   */
  void decide() {
    if (!undecided()) {
      return;
    }
    guarded(
        () ->
            sides =
                List.of(
                    Collections.max(
                        sides,
                        Comparator.comparingDouble(s -> s.validationInformation(trialFolds)))));
    open(settings.folds());
  }

  /**
   * The estimate, and the monitor's new model.
   *
   * @param budgetWindows N of the alarm budget
   */
  Fit finish(int budgetWindows, String device) {
    guarded(
        () -> {
          if (ended.isEmpty()) {
            ended = Optional.of(sides.get(0).finish(budgetWindows, device));
          }
        });
    return ended.orElseThrow();
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (UnusableDataException e) {
      fail(e.getMessage());
    }
  }

  private void fail(String reason) {
    sides = List.of();
    ended =
        Optional.of(
            new Fit(
                UsableWindow.withoutFit(request, EstimateStatus.FAILED, reason), Optional.empty()));
  }
}
