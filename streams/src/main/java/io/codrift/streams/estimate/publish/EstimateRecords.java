package io.codrift.streams.estimate.publish;

import io.codrift.model.Estimate;
import io.codrift.model.Estimate.Numbers;
import io.codrift.model.Measured;
import io.codrift.schemas.CoordinateCorrelation;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.ModelledSide;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.estimate.assembly.WindowFacts;
import io.codrift.streams.estimate.service.FitKey;
import io.codrift.streams.estimate.service.FitSeed;
import io.codrift.streams.estimate.store.WindowId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Converts the results of the estimator to records of the estimates topic. */
public final class EstimateRecords {
  private EstimateRecords() {}

  /**
   * The record of a fit. A fit with a number that is not finite is {@link EstimateStatus#FAILED};
   * the reason names those numbers.
   *
   * @param monitor the fitted monitor
   * @param window the window
   * @param estimate the result of the estimator
   * @param seconds wall-clock seconds of the fit's group
   * @param rows what the rows of the fit tell
   */
  public static DependenceEstimate of(
      MonitorConfig monitor, WindowFacts window, Estimate estimate, double seconds, RowFacts rows) {
    DependenceEstimate.Builder record =
        builder(monitor, window)
            .setStatus(EstimateStatus.valueOf(estimate.status().name()))
            .setReason(reason(estimate.reason(), window))
            .setUsed(estimate.used())
            .setTies(estimate.ties())
            .setTimeFolds(estimate.timeFolds())
            .setModelVersion(estimate.modelVersion())
            .setReferenceVersion(
                estimate.referenceVersion().isPresent()
                    ? estimate.referenceVersion().getAsLong()
                    : null)
            .setReferenceForced(estimate.referenceForced())
            .setSteps(estimate.steps())
            .setSeconds(seconds)
            .setConstantColumns(rows.constantColumns())
            .setLevels(rows.levels())
            .setDevice(estimate.device())
            .setSeed(estimate.seed());
    estimate.numbers().ifPresent(numbers -> set(record, numbers));
    DependenceEstimate complete = record.build();
    List<String> broken = notFinite(complete);
    return broken.isEmpty()
        ? complete
        : without(
            monitor,
            window,
            EstimateStatus.FAILED,
            "not finite: " + String.join(", ", broken),
            estimate.used(),
            rows);
  }

  /**
   * The record of a window without numbers, with the reason.
   *
   * @param used number of complete rows
   * @param rows what they tell
   */
  public static DependenceEstimate without(
      MonitorConfig monitor,
      WindowFacts window,
      EstimateStatus status,
      String reason,
      int used,
      RowFacts rows) {
    DependenceEstimate.Builder record = builder(monitor, window);
    String empty =
        used > 0 ? "" : String.join(", ", EmptyColumns.of(record.getMissing(), window.seen()));
    return record
        .setStatus(status)
        .setReason(reason(empty.isEmpty() ? reason : reason + "; no value of " + empty, window))
        .setUsed(used)
        .setConstantColumns(rows.constantColumns())
        .setLevels(rows.levels())
        .build();
  }

  /**
   * The last message of a monitor whose segment is forgotten.
   *
   * @param window the last one without records
   */
  public static DependenceEstimate forgotten(
      MonitorConfig monitor, WindowFacts window, String reason) {
    return DependenceEstimate.newBuilder(
            without(monitor, window, EstimateStatus.NO_DATA, reason, 0, RowFacts.NONE))
        .setForgotten(true)
        .build();
  }

  /**
   * The last message of a monitor that was removed.
   *
   * @param last its last estimate
   */
  public static DependenceEstimate removed(DependenceEstimate last, String reason) {
    return DependenceEstimate.newBuilder()
        .setMonitor(last.getMonitor())
        .setSegment(last.getSegment())
        .setSource(last.getSource())
        .setX(last.getX())
        .setY(last.getY())
        .setWindowStart(last.getWindowStart())
        .setWindowEnd(last.getWindowEnd())
        .setStatus(EstimateStatus.NO_DATA)
        .setReason(reason)
        .setForgotten(true)
        .setSeed(last.getSeed())
        .build();
  }

  /** The reason, and what the window lacks; null if there is neither. */
  private static String reason(String ofFit, WindowFacts window) {
    String reason =
        Stream.concat(Stream.of(ofFit).filter(text -> !text.isEmpty()), window.remarks().stream())
            .collect(Collectors.joining("; "));
    return reason.isEmpty() ? null : reason;
  }

  private static DependenceEstimate.Builder builder(MonitorConfig monitor, WindowFacts window) {
    WindowId id = window.id();
    List<FeatureCount> missing =
        window.missing().stream()
            .filter(
                count ->
                    monitor.x().contains(count.getFeature())
                        || monitor.y().contains(count.getFeature()))
            .toList();
    return DependenceEstimate.newBuilder()
        .setMonitor(monitor.name())
        .setSegment(id.segment())
        .setSource(id.source())
        .setX(monitor.x())
        .setY(monitor.y())
        .setWindowStart(Instant.ofEpochMilli(id.start()))
        .setWindowEnd(Instant.ofEpochMilli(id.end()))
        .setSeen(window.seen())
        .setSampled(window.sampled())
        .setMissing(missing)
        .setLate(window.late())
        .setRejected(window.rejected())
        .setSeed(FitSeed.of(new FitKey(monitor.name(), id.segment(), id.start(), id.end())));
  }

  private static void set(DependenceEstimate.Builder record, Numbers numbers) {
    record
        .setMiNats(numbers.mi())
        .setMiSignedNats(numbers.signedMi())
        .setMiLowNats(numbers.interval().low())
        .setMiHighNats(numbers.interval().high())
        .setStandardErrorNats(numbers.standardError())
        .setStillToLearnNats(orNull(numbers.stillToLearn()))
        .setGaussianMiNats(numbers.gaussianMi())
        .setEntropyXNats(orNull(numbers.entropyX()))
        .setConditionalEntropyNats(orNull(numbers.conditionalEntropy()))
        .setMiBeforeFineTuningNats(orNull(numbers.miBefore()))
        .setLevelNats(value(numbers.level()))
        .setLevelStandardErrorNats(error(numbers.level()))
        .setShiftNats(value(numbers.shift()))
        .setShiftStandardErrorNats(error(numbers.shift()))
        .setShiftXNats(value(numbers.shiftX()))
        .setShiftXStandardErrorNats(error(numbers.shiftX()))
        .setShiftOfDependenceNats(value(numbers.shiftOfDependence()))
        .setShiftOfDependenceStandardErrorNats(error(numbers.shiftOfDependence()))
        .setModelledSide(
            numbers.modelled().map(side -> ModelledSide.valueOf(side.name())).orElse(null))
        .setCorrelations(
            numbers.correlations().stream().map(EstimateRecords::correlation).toList());
  }

  private static CoordinateCorrelation correlation(Estimate.Correlation correlation) {
    return CoordinateCorrelation.newBuilder()
        .setX(correlation.x())
        .setY(correlation.y())
        .setCorrelation(correlation.value())
        .build();
  }

  /** The names of the fields with a number that is not finite, whichever fields there are. */
  private static List<String> notFinite(SpecificRecord record) {
    return record.getSchema().getFields().stream()
        .filter(field -> !isFinite(record.get(field.pos())))
        .map(Schema.Field::name)
        .toList();
  }

  private static boolean isFinite(Object value) {
    if (value instanceof Double number) {
      return Double.isFinite(number);
    }
    if (value instanceof Collection<?> items) {
      return items.stream().allMatch(EstimateRecords::isFinite);
    }
    return !(value instanceof SpecificRecord nested) || notFinite(nested).isEmpty();
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static Double value(Optional<Measured> measured) {
    return measured.map(Measured::value).orElse(null);
  }

  private static Double error(Optional<Measured> measured) {
    return measured.map(Measured::standardError).orElse(null);
  }
}
