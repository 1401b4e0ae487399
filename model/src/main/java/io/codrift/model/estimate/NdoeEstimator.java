package io.codrift.model.estimate;

import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.training.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The neural difference-of-entropies estimator in production mode: marginal map ∘ elliptical start
 * ∘ joint block autoregressive flow, out of sample (paper section 3, design section "The
 * estimator"). With {@code estimator: start} there is no flow, and no engine is loaded.
 *
 * <p>A fit is a pure function of (model, window, settings, seed).
 */
public final class NdoeEstimator implements WindowEstimator {
  private final EstimatorSettings settings;
  private final int budgetWindows;
  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  /**
   * @param budgetWindows N of the alarm budget, one false alarm in N windows: fits have settled
   *     when what they still gain cannot add up to an alarm in so many windows
   */
  public NdoeEstimator(EstimatorSettings settings, int budgetWindows) {
    this.settings = settings;
    this.budgetWindows = budgetWindows;
  }

  @Override
  public List<Fit> fit(List<FitRequest> group, Cancellation cancellation) {
    List<WindowFit.Begun> begun =
        group.parallelStream()
            .map(
                request -> {
                  if (cancellation.isCancelled()) {
                    throw new CancellationException("the fit was cancelled");
                  }
                  return begin(request);
                })
            .toList();
    List<Fit> fits = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      FitRequest request = group.get(i);
      WindowFit.Begun window = begun.get(i);
      fits.add(
          window.fit().isPresent()
              ? finish(request, window.fit().get())
              : new Fit(window.ended().orElseThrow(), Optional.empty()));
    }
    return fits;
  }

  private WindowFit.Begun begin(FitRequest request) {
    return WindowFit.begin(request, usable(request), settings.folds(), tables);
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

  private Fit finish(FitRequest request, WindowFit window) {
    Fit fit = window.finish(settings, budgetWindows, device());
    Optional<String> broken = fit.estimate().numbers().flatMap(FiniteNumbers::firstNonFinite);
    return broken
        .map(
            field ->
                new Fit(
                    WindowFit.withoutFit(
                        request,
                        EstimateStatus.FAILED,
                        field + " came out not finite",
                        Optional.empty()),
                    Optional.empty()))
        .orElse(fit);
  }

  @Override
  public MonitorModel restore(byte[] checkpoint) {
    return ModelCodec.decode(checkpoint, tables);
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public void close() {}
}
