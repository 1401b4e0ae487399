package io.codrift.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.codrift.schemas.AlertDirection;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.CorrelationChange;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PairedFeatures;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Metrics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * From records to the alert: one of three pairs changes the sign of its correlation, so that its
 * mutual information and all marginals do not change. It raises one alarm, even if the process is
 * killed in the meantime.
 */
@KafkaBroker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AlertPathIT {
  private static final long SEED = 20_261_125;
  private static final int PARTITIONS = 2;

  /**
   * The pairs of one partition are a fleet, whose noise decides the evidence of each. With several
   * partitions the names of the two topics would decide which pairs these are.
   */
  private static final int OWN_PARTITIONS = 1;

  private static final int DIMENSIONS = 2;
  private static final int ROWS = 400;
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli();

  private static final String FLIPS = "flips";
  private static final double CORRELATION = 0.7;

  /** The pairs and how strongly their coordinates correlate, before any change. */
  private static final Map<String, Double> PAIRS =
      new TreeMap<>(Map.of(FLIPS, CORRELATION, "steady", CORRELATION, "independent", 0.0));

  /** The start estimator needs no training: its first window is the reference. */
  private static final int REFERENCE = 1;

  private static final int BASELINE = 24;
  private static final int WATCHED = REFERENCE + BASELINE;
  private static final int BUDGET = 1000;

  /** The first window after the change, with some monitored windows before it. */
  private static final int CHANGE = WATCHED + 4;

  /** Maximum number of windows until this change is detected. */
  private static final int SOON = 10;

  /**
   * Number of complete windows. No partition becomes idle, so one more window is sent to close the
   * last one.
   */
  private static final int WINDOWS = CHANGE + SOON + 3;

  private final KafkaFixture kafka;
  @TempDir private static Path directory;
  private Run undisturbed;

  AlertPathIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  /** The committed output of an application. */
  private record Run(List<DependenceEstimate> estimates, List<DependenceAlert> alerts) {
    /** The estimates of a pair, in order of time. */
    List<DependenceEstimate> of(String pair) {
      return estimates.stream().filter(e -> e.getSegment().equals(pair)).toList();
    }

    double mean(int from, int to, ToDoubleFunction<DependenceEstimate> number) {
      return of(FLIPS).subList(from, to).stream().mapToDouble(number).average().orElseThrow();
    }
  }

  @Test
  @Order(1)
  void thePairThatChangesAlarmsOnceAndNoOther() {
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("alert-path"));
    String topic = kafka.createTopic("alert-path", PARTITIONS);
    kafka.produce(records(topic, 0, WINDOWS + 1));
    try (CodriftProcess codrift = start(output, topic, "undisturbed")) {
      undisturbed = awaitEnd(output, codrift);
    }

    assertThat(undisturbed.alerts()).as("alerts").hasSize(1);
    DependenceAlert alert = undisturbed.alerts().get(0);
    assertThat(alert.getMonitor()).isEqualTo("pairs");
    assertThat(alert.getSegment()).isEqualTo(FLIPS);
    assertThat(alert.getSource()).isEqualTo(topic);
    assertThat(alert.getScope()).isEqualTo(AlertScope.MONITOR);
    assertThat(alert.getSignal())
        .as("MI does not change, so it is the shift")
        .isEqualTo(AlertSignal.SHIFT);
    assertThat(alert.getDirection()).isEqualTo(AlertDirection.UP);
    assertThat(window(alert.getWindowStart())).as("window").isBetween(CHANGE, CHANGE + SOON - 1);
    assertThat(alert.getWindowEnd()).isEqualTo(alert.getWindowStart().plusMillis(MINUTE));
    assertThat(window(alert.getOnset()))
        .as("onset: an earlier window may be included by chance")
        .isBetween(CHANGE - 1, CHANGE);
    assertThat(alert.getThreshold())
        .as("threshold: the budget over the possible pairs and two signals")
        .isEqualTo(2.0 * BUDGET * PAIRS.size());
    assertThat(alert.getEvidence()).isGreaterThanOrEqualTo(alert.getThreshold());
    assertThat(alert.getBaselineWindows()).isEqualTo(BASELINE);

    double truth = -0.5 * DIMENSIONS * Math.log(1 - CORRELATION * CORRELATION);
    assertThat(alert.getMiBeforeNats()).isCloseTo(truth, within(0.1));
    assertThat(alert.getMiAfterNats()).as("MI does not change").isCloseTo(truth, within(0.1));
    assertThat(alert.getChanges().subList(0, DIMENSIONS))
        .as("the pairs of coordinates whose correlation changed sign")
        .extracting(CorrelationChange::getX, CorrelationChange::getY)
        .containsExactlyInAnyOrder(tuple("x0", "y0"), tuple("x1", "y1"));
    assertThat(alert.getChanges().subList(0, DIMENSIONS))
        .allSatisfy(
            change -> {
              assertThat(change.getBefore()).isCloseTo(CORRELATION, within(0.1));
              assertThat(change.getAfter()).isCloseTo(-CORRELATION, within(0.1));
            });
  }

  @Test
  @Order(2)
  void estimatesCarryTheReferenceThatTheAlertWasMeasuredAgainst() {
    assertThat(undisturbed).as("the run").isNotNull();
    for (String pair : PAIRS.keySet()) {
      List<DependenceEstimate> estimates = undisturbed.of(pair);
      assertThat(estimates).as("one estimate per window of %s", pair).hasSize(WINDOWS);
      for (int window = 0; window < WINDOWS; window++) {
        DependenceEstimate estimate = estimates.get(window);
        String what = "%s in window %d".formatted(pair, window);
        assertThat(window(estimate.getWindowStart())).as(what).isEqualTo(window);
        assertThat(estimate.getStatus()).as(what).isEqualTo(EstimateStatus.OK);
        assertThat(estimate.getSeen()).as(what).isEqualTo(ROWS);
        assertThat(estimate.getUsed()).as(what).isEqualTo(ROWS);
        assertThat(estimate.getModelVersion()).as("version of %s", what).isEqualTo(window + 1);
        assertThat(estimate.getReferenceVersion()).as("reference of %s", what).isEqualTo(REFERENCE);
        assertThat(estimate.getReferenceForced()).as("settled in %s", what).isFalse();
        boolean frozen = window >= REFERENCE;
        assertThat(estimate.getLevelNats() != null).as("level of %s", what).isEqualTo(frozen);
        assertThat(estimate.getShiftNats() != null).as("shift of %s", what).isEqualTo(frozen);
      }
    }

    DependenceAlert alert = undisturbed.alerts().get(0);
    int onset = window(alert.getOnset());
    int end = window(alert.getWindowStart()) + 1;
    assertThat(alert.getMiBeforeNats())
        .as("MI before")
        .isCloseTo(
            undisturbed.mean(REFERENCE, WATCHED, DependenceEstimate::getMiNats), within(1e-9));
    assertThat(alert.getMiAfterNats())
        .as("MI after")
        .isCloseTo(undisturbed.mean(onset, end, DependenceEstimate::getMiNats), within(1e-9));
    assertThat(alert.getValueAfterNats())
        .as("shift after")
        .isCloseTo(undisturbed.mean(onset, end, DependenceEstimate::getShiftNats), within(1e-9));
    double before = undisturbed.mean(REFERENCE, WATCHED, DependenceEstimate::getShiftNats);
    assertThat(alert.getValueBeforeNats())
        .as("shift before the change, with outliers weighted less")
        .isCloseTo(before, within(0.02));
    assertThat(alert.getValueAfterNats()).isGreaterThan(alert.getValueBeforeNats() + 0.1);
  }

  @Test
  @Order(3)
  void aKillDuringAChangeDoesNotAffectTheResult() {
    assertThat(undisturbed).as("the run to compare with").isNotNull();
    StageOutput output = new StageOutput(kafka, kafka.uniqueName("alert-killed"));
    String topic = kafka.createTopic("alert-killed", PARTITIONS);
    kafka.produce(records(topic, 0, CHANGE + 2));
    try (CodriftProcess codrift = start(output, topic, "killed")) {
      output.awaitEstimates((CHANGE + 1) * PAIRS.size(), codrift);
      assertThat(output.alertsOfAllEstimates()).as("one window is too little").isEmpty();
      assertWatching(codrift);
      codrift.kill();
    }
    kafka.produce(records(topic, CHANGE + 2, WINDOWS + 1));
    Run killed;
    try (CodriftProcess codrift = start(output, topic, "killed")) {
      killed = awaitEnd(output, codrift);
      assertThat(killed.alerts()).as("alerts").hasSize(1);
      Metrics metrics = codrift.metrics().orElseThrow();
      assertThat(state(metrics, FLIPS, "alarmed")).as("the changed pair is alarmed").isEqualTo(1);
      assertThat(state(metrics, "steady", "watching")).as("another is watched").isEqualTo(1);
    }

    for (String pair : PAIRS.keySet()) {
      assertThat(killed.of(pair)).as("estimates of %s", pair).hasSize(WINDOWS);
      for (int window = 0; window < WINDOWS; window++) {
        assertSame(killed.of(pair).get(window), undisturbed.of(pair).get(window));
      }
    }
    assertSame(killed.alerts().get(0), undisturbed.alerts().get(0));
  }

  /** Every pair is monitored. The one that has started to change has evidence, but not enough. */
  private static void assertWatching(CodriftProcess codrift) {
    Metrics metrics = codrift.metrics().orElseThrow();
    for (String pair : PAIRS.keySet()) {
      assertThat(state(metrics, pair, "watching")).as("%s is watched", pair).isEqualTo(1);
    }
    assertThat(metrics.sum("codrift_evidence_ratio", Map.of("segment", FLIPS, "signal", "shift")))
        .as("evidence over threshold")
        .isBetween(1e-4, 0.99);
  }

  private static double state(Metrics metrics, String pair, String state) {
    return metrics.sum("codrift_monitor_state", Map.of("segment", pair, "state", state));
  }

  /**
   * The two runs read topics of different names, so their samples have the same rows in different
   * order.
   */
  private static void assertSame(DependenceEstimate a, DependenceEstimate b) {
    String what = "%s at %s".formatted(a.getSegment(), a.getWindowStart());
    assertThat(a.getWindowStart()).isEqualTo(b.getWindowStart());
    assertThat(a.getModelVersion()).as("version of %s", what).isEqualTo(b.getModelVersion());
    assertThat(a.getReferenceVersion())
        .as("reference of %s", what)
        .isEqualTo(b.getReferenceVersion());
    assertClose("MI of " + what, a.getMiNats(), b.getMiNats());
    assertClose("level of " + what, a.getLevelNats(), b.getLevelNats());
    assertClose("shift of " + what, a.getShiftNats(), b.getShiftNats());
  }

  private static void assertSame(DependenceAlert a, DependenceAlert b) {
    assertThat(a.getMonitor()).isEqualTo(b.getMonitor());
    assertThat(a.getSegment()).isEqualTo(b.getSegment());
    assertThat(a.getSignal()).isEqualTo(b.getSignal());
    assertThat(a.getDirection()).isEqualTo(b.getDirection());
    assertThat(a.getWindowStart()).isEqualTo(b.getWindowStart());
    assertThat(a.getOnset()).isEqualTo(b.getOnset());
    assertThat(a.getBaselineWindows()).isEqualTo(b.getBaselineWindows());
    assertThat(a.getThreshold()).isEqualTo(b.getThreshold());
    assertThat(Math.log(a.getEvidence())).isCloseTo(Math.log(b.getEvidence()), within(1e-3));
    assertClose("MI before", a.getMiBeforeNats(), b.getMiBeforeNats());
    assertClose("MI after", a.getMiAfterNats(), b.getMiAfterNats());
    assertClose("shift before", a.getValueBeforeNats(), b.getValueBeforeNats());
    assertClose("shift after", a.getValueAfterNats(), b.getValueAfterNats());
  }

  private static void assertClose(String what, Double a, Double b) {
    assertThat(a == null).as("%s is there", what).isEqualTo(b == null);
    if (a != null) {
      assertThat(a).as(what).isCloseTo(b, within(1e-6));
    }
  }

  private Run awaitEnd(StageOutput output, CodriftProcess codrift) {
    List<DependenceEstimate> estimates = output.awaitEstimates(WINDOWS * PAIRS.size(), codrift);
    return new Run(estimates, output.alertsOfAllEstimates());
  }

  private CodriftProcess start(StageOutput output, String topic, String stateDir) {
    return CodriftProcess.run(
        directory,
        output.configuration(directory.resolve(stateDir), OWN_PARTITIONS)
            + """
        sources:
          - topic: %s
            format: paired
            monitor: pairs
            dimensions: { x: %d, y: %d }
            max-segments: %d
            idle-timeout: 1h
            window: { size: 60s, grace: 0s }
        estimator: { name: start, device: cpu }
        alerts: { false-alarms: 1 per %d windows, baseline: %d windows }
        """
                .formatted(topic, DIMENSIONS, DIMENSIONS, PAIRS.size(), BUDGET, BASELINE));
  }

  private static int window(Instant start) {
    return Math.toIntExact((start.toEpochMilli() - START) / MINUTE);
  }

  /** The records of the given windows, a pure function of the seed and the window. */
  private static List<ProducerRecord<byte[], byte[]>> records(String topic, int from, int to) {
    MessageCodec<PairedFeatures> codec =
        new MessageCodec<>(PairedFeatures.class, KnownSchemas.bundled());
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int window = from; window < to; window++) {
      SplittableRandom random = new SplittableRandom(SEED + window);
      for (int row = 0; row < ROWS; row++) {
        long time = START + window * MINUTE + row * MINUTE / ROWS;
        for (Map.Entry<String, Double> pair : PAIRS.entrySet()) {
          boolean flipped = pair.getKey().equals(FLIPS) && window >= CHANGE;
          byte[] value =
              row(codec, random, pair.getKey(), (flipped ? -1 : 1) * pair.getValue(), time);
          records.add(new ProducerRecord<>(topic, row % PARTITIONS, null, value));
        }
      }
    }
    return records;
  }

  private static byte[] row(
      MessageCodec<PairedFeatures> codec,
      SplittableRandom random,
      String pair,
      double correlation,
      long time) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < DIMENSIONS; i++) {
      double value = random.nextGaussian();
      x.add(value);
      y.add(correlation * value + Math.sqrt(1 - correlation * correlation) * random.nextGaussian());
    }
    return codec.encode(
        PairedFeatures.newBuilder()
            .setPair(pair)
            .setX(x)
            .setY(y)
            .setEventTime(Instant.ofEpochMilli(time))
            .build());
  }
}
