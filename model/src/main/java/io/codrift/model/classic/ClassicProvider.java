package io.codrift.model.classic;

import io.codrift.model.EstimatorDescription;
import io.codrift.model.EstimatorProvider;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.WindowEstimator;
import io.codrift.model.stateless.StatelessEstimator;
import java.util.List;
import java.util.Set;

/** Provides an estimator of each {@link ClassicMethod}. */
public final class ClassicProvider implements EstimatorProvider {
  /** Not for streams: they keep no model, so nothing can be frozen as reference. */
  @Override
  public List<EstimatorDescription> estimators() {
    return ClassicMethod.all().stream()
        .map(m -> new EstimatorDescription(m.name(), m.summary(), Set.of(), false))
        .toList();
  }

  @Override
  public WindowEstimator open(EstimatorSettings settings, int budgetWindows) {
    return ClassicMethod.all().stream()
        .filter(method -> method.name().equals(settings.estimator()))
        .map(method -> new StatelessEstimator(new FormulaOfWindow(method)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no estimator " + settings.estimator()));
  }
}
