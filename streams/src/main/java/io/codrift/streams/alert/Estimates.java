package io.codrift.streams.alert;

import io.codrift.model.Measured;
import io.codrift.model.detect.Correlations;
import io.codrift.model.detect.Observation;
import io.codrift.model.detect.Observation.Reading;
import io.codrift.model.detect.Observation.Scores;
import io.codrift.model.detect.ShiftParts;
import io.codrift.schemas.CoordinateCorrelation;
import io.codrift.schemas.DependenceEstimate;
import java.util.Optional;
import java.util.OptionalLong;

/** Converts an estimate to the input of the detectors. */
final class Estimates {
  private Estimates() {}

  /**
   * The observation of a window.
   *
   * @param hidden whether its numbers are not to be judged, because its columns are broken
   */
  static Observation observation(DependenceEstimate estimate, boolean hidden) {
    return new Observation(
        estimate.getWindowStart().toEpochMilli(),
        estimate.getWindowEnd().toEpochMilli(),
        hidden ? Optional.empty() : reading(estimate));
  }

  /** The numbers of a window, if they are usable. DEGENERATE has numbers, but no dependence. */
  private static Optional<Reading> reading(DependenceEstimate estimate) {
    return switch (estimate.getStatus()) {
      case OK, CUT ->
          measured(estimate.getMiNats(), estimate.getStandardErrorNats())
              .map(
                  mi ->
                      new Reading(
                          mi,
                          scores(estimate),
                          correlations(estimate),
                          estimate.getModelVersion(),
                          estimate.getReferenceVersion() == null
                              ? OptionalLong.empty()
                              : OptionalLong.of(estimate.getReferenceVersion())));
      case DEGENERATE, TOO_FEW, SKIPPED, FAILED, NO_DATA, UNKNOWN -> Optional.empty();
    };
  }

  private static Optional<Scores> scores(DependenceEstimate estimate) {
    return measured(estimate.getLevelNats(), estimate.getLevelStandardErrorNats())
        .flatMap(
            level ->
                measured(estimate.getShiftNats(), estimate.getShiftStandardErrorNats())
                    .map(shift -> new Scores(level, shift, parts(estimate))));
  }

  private static Optional<ShiftParts> parts(DependenceEstimate estimate) {
    return measured(estimate.getShiftXNats(), estimate.getShiftXStandardErrorNats())
        .flatMap(
            inside ->
                measured(
                        estimate.getShiftOfDependenceNats(),
                        estimate.getShiftOfDependenceStandardErrorNats())
                    .map(dependence -> new ShiftParts(inside, dependence)));
  }

  private static Optional<Measured> measured(Double value, Double standardError) {
    return value == null || standardError == null
        ? Optional.empty()
        : Optional.of(new Measured(value, standardError));
  }

  private static Correlations correlations(DependenceEstimate estimate) {
    return Correlations.of(
        estimate.getCorrelations().stream()
            .mapToDouble(CoordinateCorrelation::getCorrelation)
            .toArray());
  }
}
