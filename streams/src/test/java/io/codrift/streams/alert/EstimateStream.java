package io.codrift.streams.alert;

import io.codrift.model.Category;
import io.codrift.schemas.ColumnLevels;
import io.codrift.schemas.CoordinateCorrelation;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.LevelCount;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.ModelledSide;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Estimates of one monitor in the form of the estimate stage, window by window. */
final class EstimateStream {
  static final long WINDOW_MILLIS = 60_000;

  private final MessageCodec<DependenceEstimate> codec =
      new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());
  private final String monitor;
  private final String segment;
  private long windows;
  private long modelVersion;
  private Long reference;

  EstimateStream(String monitor, String segment) {
    this.monitor = monitor;
    this.segment = segment;
  }

  /** From the next window on there is a reference. */
  void freeze() {
    reference = modelVersion;
  }

  /** Starts a new model, without a reference. */
  void restart() {
    modelVersion = 0;
    reference = null;
  }

  /** The next window, whose level and shift are moved by so many standard errors. */
  byte[] next(double levelSigmas, double shiftSigmas, double correlation) {
    modelVersion++;
    double level = 0.5 + 0.01 * (levelSigmas + wobble(1));
    double shift = 0.01 * (shiftSigmas + wobble(500));
    DependenceEstimate.Builder estimate =
        estimate(EstimateStatus.OK)
            .setMiNats(level)
            .setStandardErrorNats(0.01)
            .setCorrelations(
                List.of(
                    CoordinateCorrelation.newBuilder()
                        .setX("price")
                        .setY("demand")
                        .setCorrelation(correlation)
                        .build()));
    if (reference != null) {
      estimate
          .setLevelNats(level)
          .setLevelStandardErrorNats(0.01)
          .setShiftNats(shift)
          .setShiftStandardErrorNats(0.01);
    }
    return codec.encode(estimate.build());
  }

  /** The last message: the segment or the monitor is forgotten. */
  byte[] forgotten() {
    return codec.encode(estimate(EstimateStatus.NO_DATA).setForgotten(true).build());
  }

  /** The next window, without change. */
  byte[] quiet() {
    return next(0, 0, 0.7);
  }

  /** The next window, without usable numbers. */
  byte[] without(EstimateStatus status) {
    DependenceEstimate.Builder estimate = estimate(status);
    if (status == EstimateStatus.DEGENERATE) {
      estimate.setMiNats(0.0).setStandardErrorNats(0.0).setLevelNats(0.0).setShiftNats(0.0);
    }
    return codec.encode(estimate.build());
  }

  /** The next window, in which a column is constant and the level has fallen with it. */
  byte[] stuck(String column) {
    DependenceEstimate moved = codec.decode(next(-30, 30, 0));
    return codec.encode(
        DependenceEstimate.newBuilder(moved).setConstantColumns(List.of(column)).build());
  }

  /** The next window, in which a column has no values. */
  byte[] empty(String column) {
    return codec.encode(
        estimate(EstimateStatus.TOO_FEW)
            .setSeen(500)
            .setMissing(
                List.of(FeatureCount.newBuilder().setFeature(column).setCount(500L).build()))
            .build());
  }

  /** What is told after so many windows without records. The next window follows on the last. */
  byte[] noData(long silent) {
    long end = (windows + silent) * WINDOW_MILLIS;
    DependenceEstimate.Builder estimate = estimate(EstimateStatus.NO_DATA);
    windows--;
    return codec.encode(
        estimate
            .setModelVersion(0)
            .setReferenceVersion(null)
            .setWindowStart(Instant.ofEpochMilli(end - WINDOW_MILLIS))
            .setWindowEnd(Instant.ofEpochMilli(end))
            .build());
  }

  /**
   * The next window of a shift of so many standard errors inside a side, and of the dependence.
   *
   * @param side the modelled side
   */
  byte[] shifted(double inside, double dependence, ModelledSide side) {
    DependenceEstimate window = codec.decode(next(0, inside + dependence, 0.7));
    return codec.encode(
        DependenceEstimate.newBuilder(window)
            .setShiftXNats(0.01 * (inside + wobble(200)))
            .setShiftXStandardErrorNats(0.01)
            .setShiftOfDependenceNats(0.01 * (dependence + wobble(300)))
            .setShiftOfDependenceStandardErrorNats(0.01)
            .setModelledSide(side)
            .build());
  }

  /** The next window, in which a column has these categories, each in 100 rows. */
  byte[] categories(String column, double shiftSigmas, String... categories) {
    DependenceEstimate window = codec.decode(next(0, shiftSigmas, 0.7));
    return codec.encode(
        DependenceEstimate.newBuilder(window)
            .setX(List.of(column))
            .setUsed(100L * categories.length)
            .setLevels(
                List.of(
                    ColumnLevels.newBuilder()
                        .setColumn(column)
                        .setDifferent(categories.length)
                        .setLevels(
                            Arrays.stream(categories)
                                .map(
                                    text ->
                                        LevelCount.newBuilder()
                                            .setCode(Category.code(text))
                                            .setCount(100L)
                                            .build())
                                .toList())
                        .build()))
            .build());
  }

  private double wobble(long offset) {
    return Math.sqrt(2) * Math.sin(2.39996 * (windows + offset));
  }

  private DependenceEstimate.Builder estimate(EstimateStatus status) {
    windows++;
    return DependenceEstimate.newBuilder()
        .setMonitor(monitor)
        .setSegment(segment)
        .setSource("orders")
        .setStatus(status)
        .setWindowStart(Instant.ofEpochMilli((windows - 1) * WINDOW_MILLIS))
        .setWindowEnd(Instant.ofEpochMilli(windows * WINDOW_MILLIS))
        .setModelVersion(modelVersion)
        .setReferenceVersion(reference);
  }
}
