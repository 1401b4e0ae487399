package io.codrift.streams.explain;

import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.CoordinateCorrelation;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.FeatureCount;
import io.codrift.streams.alert.AlertLinks;
import io.codrift.streams.config.LinkTemplate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A monitor of price and discount with demand, whose dependence on the price breaks. */
public final class Example {
  public static final String MONITOR = "price-demand";
  public static final String INCIDENT = "5a7b8de3c012";
  public static final Instant START = Instant.parse("2026-01-31T00:00:00Z");
  public static final Duration WINDOW = Duration.ofMinutes(5);

  /** The window that the reference was fitted on; those before have none. */
  public static final int REFERENCE = 4;

  /** The first window after the change. */
  public static final int ONSET = 70;

  public static final int WINDOWS = 80;

  private Example() {}

  public static Instant begin(int window) {
    return START.plus(WINDOW.multipliedBy(window));
  }

  /** Between -1 and 1, of mean 0. */
  private static double wobble(int window, int offset) {
    return Math.sin(2.39996 * (window + 17 * offset));
  }

  /** A window before or after the change. */
  static DependenceEstimate.Builder window(int window) {
    boolean after = window >= ONSET;
    double mi = (after ? 0.05 : 0.5) + 0.01 * wobble(window, 0);
    DependenceEstimate.Builder estimate =
        DependenceEstimate.newBuilder()
            .setMonitor(MONITOR)
            .setSource("orders")
            .setX(List.of("price", "discount"))
            .setY(List.of("demand"))
            .setWindowStart(begin(window))
            .setWindowEnd(begin(window + 1))
            .setStatus(EstimateStatus.OK)
            .setMiNats(mi)
            .setStandardErrorNats(0.01)
            .setGaussianMiNats(after ? 0.01 : mi - 0.01)
            .setCorrelations(
                List.of(
                    correlation("discount", 0.3 + 0.02 * wobble(window, 1)),
                    correlation("price", (after ? 0.1 : 0.7) + 0.02 * wobble(window, 2))))
            .setModelVersion(window)
            .setSeen(1000)
            .setUsed(980)
            .setTies(after ? 0.4 : 0.02)
            .setMissing(
                List.of(
                    FeatureCount.newBuilder()
                        .setFeature("price")
                        .setCount(after ? 120 + window % 3 : 20 + window % 3)
                        .build()));
    if (window >= REFERENCE) {
      estimate
          .setReferenceVersion((long) REFERENCE)
          .setLevelNats(mi - 0.01)
          .setLevelStandardErrorNats(0.01)
          .setShiftNats((after ? 0.4 : 0.002) + 0.001 * wobble(window, 3))
          .setShiftStandardErrorNats(0.002);
    }
    return estimate;
  }

  private static CoordinateCorrelation correlation(String x, double value) {
    return CoordinateCorrelation.newBuilder().setX(x).setY("demand").setCorrelation(value).build();
  }

  public static List<DependenceEstimate> estimates() {
    List<DependenceEstimate> all = new ArrayList<>();
    for (int window = 0; window < WINDOWS; window++) {
      all.add(window(window).build());
    }
    return all;
  }

  public static DependenceAlert.Builder alert() {
    return DependenceAlert.newBuilder()
        .setMonitor(MONITOR)
        .setSource("orders")
        .setIncident(INCIDENT)
        .setSequence(1)
        .setEvent(AlertEvent.RAISED)
        .setStatus(AlertStatus.OPEN)
        .setSeverity(AlertSeverity.CRITICAL)
        .setSignal(AlertSignal.LEVEL)
        .setDirection(AlertDirection.DOWN)
        .setWindowStart(begin(ONSET + 2))
        .setWindowEnd(begin(ONSET + 3))
        .setRaisedAt(begin(ONSET + 3))
        .setOnset(begin(ONSET))
        .setOnsetLow(begin(ONSET - 1))
        .setOnsetHigh(begin(ONSET + 1))
        .setMiBeforeNats(0.5)
        .setMiBeforeStandardErrorNats(0.001)
        .setMiAfterNats(0.05)
        .setMiAfterStandardErrorNats(0.005)
        .setEvidence(104_000)
        .setThreshold(2_000);
  }

  static AlertLinks links() {
    return new AlertLinks(
        List.of(
            new LinkTemplate("wiki", "https://wiki/{monitor}"),
            new LinkTemplate("case", "https://case/{incident}")));
  }

  static Explanation explain(
      List<DependenceEstimate> estimates, List<DependenceAlert> alerts, Question question) {
    return new Explainer(
            Set.of(MONITOR, "price-stock"),
            estimates,
            alerts,
            links(),
            List.of(Duration.ofHours(1), Duration.ofDays(1)))
        .explain(question);
  }

  static Question question() {
    return new Question(MONITOR, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** A question about the monitor; null where it leaves something open. */
  static Question about(String segment, Instant window, String incident) {
    return new Question(
        MONITOR,
        Optional.ofNullable(segment),
        Optional.ofNullable(window),
        Optional.ofNullable(incident));
  }

  static List<DependenceAlert> alerts(DependenceAlert.Builder... alerts) {
    return List.of(alerts).stream().map(DependenceAlert.Builder::build).toList();
  }

  /** The begin of the first of some windows. */
  static Instant first(List<DependenceEstimate> windows) {
    return windows.get(0).getWindowStart();
  }

  /** The begin of the last of some windows. */
  static Instant last(List<DependenceEstimate> windows) {
    return windows.get(windows.size() - 1).getWindowStart();
  }

  /** The explanation of the incident. */
  static Explanation explanation() {
    return explain(estimates(), List.of(alert().build()), question());
  }
}
