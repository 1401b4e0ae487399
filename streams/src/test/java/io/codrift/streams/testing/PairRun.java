package io.codrift.streams.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.sample.SampleHash;
import io.codrift.streams.testing.StageOutput.Part;
import io.codrift.streams.testing.StageOutput.PartKey;
import io.codrift.streams.testing.StageOutput.Row;
import io.codrift.streams.testing.WindowOracle.Expected;
import io.codrift.streams.testing.WindowOracle.Key;
import io.codrift.streams.testing.WindowOracle.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The output of an application for a {@link PairStream}, with the assertions that hold for it even
 * if its processes were killed.
 *
 * @param topic the input
 * @param parts every part of every window
 * @param estimates every committed estimate
 * @param deadLetters every dead letter
 */
public record PairRun(
    String topic,
    Map<PartKey, Part> parts,
    List<DependenceEstimate> estimates,
    List<StageOutput.DeadLetter> deadLetters) {

  /** Minimum number of rows for an estimate. */
  public static final int MIN_SAMPLES = 256;

  /** The k of its samples: smaller than a full window, so that rows are sampled. */
  public static final int MAX_SAMPLES = 1024;

  /** Reads the committed output of an application. */
  public static PairRun read(StageOutput output, String topic) {
    return new PairRun(topic, output.parts(), output.estimates(), output.deadLetters());
  }

  /**
   * A configuration that monitors a {@link PairStream}.
   *
   * @param estimator the value of {@code estimator}, YAML flow style
   */
  public static String configuration(
      StageOutput output, String topic, Path stateDir, String idleTimeout, String estimator) {
    return output.configuration(stateDir, 3)
        + """
        sources:
          - topic: %s
            format: paired
            monitor: pairs
            dimensions: { x: %d, y: %d }
            idle-timeout: %s
            idle: close
            window: { size: %ds, grace: %ds, min-samples: %d, max-samples: %d }
        estimator: %s
        """
            .formatted(
                topic,
                PairStream.DIMENSIONS,
                PairStream.DIMENSIONS,
                idleTimeout,
                PairStream.WINDOW.toSeconds(),
                PairStream.GRACE.toSeconds(),
                MIN_SAMPLES,
                MAX_SAMPLES,
                estimator);
  }

  /** Asserts that every count is that of the oracle, and that every record is counted once. */
  public void assertExact(WindowOracle oracle, long sent) {
    Map<Key, Long> seen = new TreeMap<>();
    parts.forEach((key, part) -> seen.merge(key.window(), part.seen(), Long::sum));
    Map<Key, Long> expected = new TreeMap<>();
    oracle.windows().forEach((key, window) -> expected.put(key, window.seen()));
    assertThat(seen).as("records per window, over its parts").isEqualTo(expected);

    assertThat(deadLetters).as("dead letters").hasSize(Math.toIntExact(oracle.rejected()));
    long late = parts.values().stream().mapToLong(Part::late).sum();
    assertThat(late).as("late records that the parts report").isEqualTo(oracle.late());
    long rejected = parts.values().stream().mapToLong(Part::rejected).sum();
    assertThat(rejected).as("dead letters that the parts report").isEqualTo(oracle.rejected());
    long inWindows = parts.values().stream().mapToLong(Part::seen).sum();
    assertThat(inWindows + late + rejected).as("in windows + late + dead letters").isEqualTo(sent);

    parts.forEach((key, part) -> assertSample(key, part, oracle.windows().get(key.window())));
    assertEstimates(oracle);
  }

  /** Asserts that a part is a bottom-k sample of the records sent, with their values. */
  private void assertSample(PartKey key, Part part, Expected window) {
    Map<Origin, PairStream.Sent> there = new TreeMap<>(Comparator.comparingLong(Origin::offset));
    window.rows().entrySet().stream()
        .filter(entry -> entry.getKey().partition() == key.partition())
        .forEach(entry -> there.put(entry.getKey(), entry.getValue()));
    assertThat(part.seen()).as("%s", key).isEqualTo(there.size());
    assertThat(part.rows())
        .as("sample of %s", key)
        .hasSize(Math.min(there.size(), MAX_SAMPLES))
        .isSortedAccordingTo((a, b) -> Long.compareUnsigned(a.hash(), b.hash()))
        .allSatisfy(
            row -> {
              PairStream.Sent sent = there.get(row.origin());
              assertThat(sent).as("the record at %s", row.origin()).isNotNull();
              assertThat(row.eventTime()).isEqualTo(sent.eventTime());
              assertThat(row.features()).isEqualTo(boxed(sent.features()));
            });
    SampleHash hash = new SampleHash(topic, key.partition());
    assertThat(part.rows().stream().map(Row::origin))
        .as("the rows of smallest hash in %s", key)
        .containsExactlyElementsOf(
            there.keySet().stream()
                .sorted((a, b) -> Long.compareUnsigned(hash.of(a.offset()), hash.of(b.offset())))
                .limit(MAX_SAMPLES)
                .toList());
  }

  private void assertEstimates(WindowOracle oracle) {
    Map<Key, DependenceEstimate> byWindow = estimatesByWindow();
    assertThat(byWindow.keySet()).isEqualTo(oracle.windows().keySet());
    oracle
        .windows()
        .forEach(
            (key, window) -> {
              DependenceEstimate estimate = byWindow.get(key);
              assertThat(estimate.getMonitor()).isEqualTo("pairs");
              assertThat(estimate.getSeen()).as("seen of %s", key).isEqualTo(window.seen());
              assertThat(estimate.getSampled())
                  .as("sampled of %s", key)
                  .isEqualTo(Math.min(window.seen(), MAX_SAMPLES));
              assertThat(estimate.getUsed())
                  .as("used of %s: the complete rows of the merged sample", key)
                  .isEqualTo(mergedSample(key).filter(Row::complete).count());
              assertThat(missing(estimate)).as("missing of %s", key).isEqualTo(window.missing());
              assertThat(estimate.getStatus())
                  .as("status of %s: %s", key, estimate.getReason())
                  .isEqualTo(
                      estimate.getUsed() < MIN_SAMPLES
                          ? EstimateStatus.TOO_FEW
                          : EstimateStatus.OK);
              assertThat(estimate.getMiNats() == null)
                  .as("MI of %s", key)
                  .isEqualTo(estimate.getStatus() == EstimateStatus.TOO_FEW);
            });
    assertThat(estimates.stream().mapToLong(DependenceEstimate::getLate).sum())
        .as("late records that the estimates report")
        .isEqualTo(oracle.late());
    assertThat(estimates.stream().mapToLong(DependenceEstimate::getRejected).sum())
        .as("dead letters that the estimates report")
        .isEqualTo(oracle.rejected());
  }

  /** The k rows of smallest hash over all parts of a window. */
  private Stream<Row> mergedSample(Key window) {
    return parts.entrySet().stream()
        .filter(entry -> entry.getKey().window().equals(window))
        .flatMap(entry -> entry.getValue().rows().stream())
        .sorted((a, b) -> Long.compareUnsigned(a.hash(), b.hash()))
        .limit(MAX_SAMPLES);
  }

  /**
   * The estimates by window.
   *
   * @throws AssertionError if a window has two, or those of a monitor are out of order
   */
  private Map<Key, DependenceEstimate> estimatesByWindow() {
    Map<Key, DependenceEstimate> byWindow = new TreeMap<>();
    Map<String, Long> last = new TreeMap<>();
    for (DependenceEstimate estimate : estimates) {
      Key key = new Key(estimate.getWindowStart().toEpochMilli(), estimate.getSegment());
      assertThat(byWindow.put(key, estimate)).as("a second estimate of %s", key).isNull();
      Long before = last.put(key.segment(), key.start());
      assertThat(before == null || before < key.start())
          .as("%s comes after the window at %s", key, before)
          .isTrue();
    }
    return byWindow;
  }

  private static List<Long> missing(DependenceEstimate estimate) {
    Map<String, Long> counts = new TreeMap<>();
    estimate.getMissing().forEach(count -> counts.put(count.getFeature(), count.getCount()));
    List<Long> inOrder = new ArrayList<>();
    for (String side : List.of("x", "y")) {
      for (int i = 0; i < PairStream.DIMENSIONS; i++) {
        inOrder.add(counts.getOrDefault(side + i, 0L));
      }
    }
    return inOrder;
  }

  private static List<Double> boxed(double[] values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(value);
    }
    return list;
  }

  /** Asserts identical counts and samples, and estimates within 1e-3 nats. */
  public void assertSameAs(PairRun other) {
    assertThat(samples()).as("counts and samples").isEqualTo(other.samples());
    Map<Key, DependenceEstimate> mine = estimatesByWindow();
    Map<Key, DependenceEstimate> theirs = other.estimatesByWindow();
    assertThat(mine.keySet()).isEqualTo(theirs.keySet());
    mine.forEach(
        (key, a) -> {
          DependenceEstimate b = theirs.get(key);
          assertThat(a.getStatus()).as("status of %s", key).isEqualTo(b.getStatus());
          assertThat(a.getUsed()).as("used of %s", key).isEqualTo(b.getUsed());
          assertThat(a.getSeed()).as("seed of %s", key).isEqualTo(b.getSeed());
          assertThat(a.getModelVersion()).as("version of %s", key).isEqualTo(b.getModelVersion());
          assertClose(key + " MI", a.getMiNats(), b.getMiNats());
          assertClose(key + " error", a.getStandardErrorNats(), b.getStandardErrorNats());
          assertClose(key + " Gaussian part", a.getGaussianMiNats(), b.getGaussianMiNats());
          assertClose(key + " level", a.getLevelNats(), b.getLevelNats());
          assertThat(a.getReferenceVersion())
              .as("reference of %s", key)
              .isEqualTo(b.getReferenceVersion());
          assertClose(key + " shift", a.getShiftNats(), b.getShiftNats());
        });
    assertThat(mine.values())
        .as("windows after the reference was frozen")
        .filteredOn(estimate -> estimate.getLevelNats() != null)
        .extracting(DependenceEstimate::getSegment)
        .contains(PairStream.PAIRS.toArray(String[]::new));
    assertThat(mine.values())
        .as("windows that have both level and shift, or neither")
        .allMatch(
            estimate -> (estimate.getLevelNats() == null) == (estimate.getShiftNats() == null));
  }

  /** The fields of the parts that do not depend on the time at which a part was closed. */
  private Map<PartKey, List<Object>> samples() {
    Map<PartKey, List<Object>> samples = new TreeMap<>();
    parts.forEach(
        (key, part) -> samples.put(key, List.of(part.seen(), part.missing(), part.rows())));
    return samples;
  }

  private static void assertClose(String what, Double a, Double b) {
    assertThat(a == null).as("%s is there", what).isEqualTo(b == null);
    if (a != null) {
      assertThat(a).as(what).isCloseTo(b, within(1e-3));
    }
  }
}
