package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Cancellation;
import io.codrift.model.Estimators;
import io.codrift.model.FitRequest;
import io.codrift.model.Window;
import io.codrift.model.WindowEstimator;
import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorDigest;
import io.codrift.streams.control.SentReference;
import io.codrift.streams.estimate.Parts.Row;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.sample.SampleHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that was fitted elsewhere becomes the reference of a monitor. The windows have a positive
 * correlation; the reference is of rows with the same or the opposite one, so the shift tells which
 * reference a window was compared with.
 */
class SentReferenceTest {
  private static final int ROWS = 1000;
  private static final double CORRELATION = 0.8;
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(256, 4096), 10, AB));
  private static final String DIGEST = MonitorDigest.ofAll(CONFIG).get("ab");
  private static final int SMALL_PIECE = 50;

  @TempDir private Path stateDir;
  private StageHarness stage;
  private final Parts parts = new Parts(1);

  @BeforeEach
  void start() {
    stage =
        new StageHarness(
            CONFIG,
            stateDir,
            metrics ->
                new CallingThreadModelService(Estimators.open(CONFIG.estimator(), 1000), metrics));
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  @Test
  void theNextWindowIsComparedWithIt() {
    DependenceEstimate own = window(0);
    assertThat(own.getReferenceVersion()).isEqualTo(1);

    send("opposite", checkpoint(-CORRELATION), DIGEST);
    DependenceEstimate first = window(1);
    assertThat(first.getReferenceVersion()).as("another reference than before").isEqualTo(2);
    assertThat(first.getShiftNats()).isGreaterThan(1);
    assertThat(first.getMiNats()).isCloseTo(own.getMiNats(), within());
    assertThat(window(2).getShiftNats()).as("it stays").isGreaterThan(1);

    send("opposite", checkpoint(-CORRELATION), DIGEST);
    assertThat(window(3).getReferenceVersion()).as("the same command again").isEqualTo(2);

    send("same", checkpoint(CORRELATION), DIGEST);
    assertThat(window(4).getShiftNats()).isCloseTo(0, within());
  }

  @Test
  void aReferenceThatIsNotWholeOrOfAnotherMonitorIsNotTaken() {
    window(0);
    byte[] model = checkpoint(-CORRELATION);

    List<AlertCommand> pieces = pieces("late", model, DIGEST);
    assertThat(pieces).hasSizeGreaterThan(2);
    pieces.subList(0, pieces.size() - 1).forEach(stage::send);
    assertThat(window(1).getReferenceVersion()).as("the last piece has not come").isEqualTo(1);
    stage.send(pieces.get(pieces.size() - 1));
    assertThat(window(2).getReferenceVersion()).isEqualTo(3);

    send("other", model, "another digest");
    List<AlertCommand> gap = pieces("gap", model, DIGEST);
    IntStream.range(0, gap.size()).filter(i -> i != 1).forEach(i -> stage.send(gap.get(i)));
    byte[] damaged = model.clone();
    damaged[damaged.length / 2]++;
    List<AlertCommand> wrong = pieces("damaged", model, DIGEST);
    List<AlertCommand> bytes = pieces("damaged", damaged, DIGEST);
    for (int i = 0; i < wrong.size(); i++) {
      stage.send(AlertCommand.newBuilder(wrong.get(i)).setModel(bytes.get(i).getModel()).build());
    }
    assertThat(window(3).getReferenceVersion()).isEqualTo(3);

    send("no model", new byte[] {1, 2, 3}, DIGEST);
    DependenceEstimate kept = window(4);
    assertThat(kept.getReferenceVersion()).isEqualTo(3);
    assertThat(kept.getModelVersion()).isEqualTo(6);
  }

  @Test
  void nothingOfItStaysInTheStoreAfterwards() {
    window(0);
    send("first", checkpoint(-CORRELATION), DIGEST);
    assertThat(sentPieces()).isPositive();
    send("second", checkpoint(CORRELATION), DIGEST);
    window(1);
    assertThat(sentPieces()).isZero();
  }

  private long sentPieces() {
    int pieces = 0;
    try (var all = stage.driver.getKeyValueStore("sent").all()) {
      while (all.hasNext()) {
        all.next();
        pieces++;
      }
    }
    return pieces;
  }

  private static Offset<Double> within() {
    return Offset.offset(0.1);
  }

  private void send(String id, byte[] model, String digest) {
    pieces(id, model, digest).forEach(stage::send);
  }

  private static List<AlertCommand> pieces(String id, byte[] model, String digest) {
    return new SentReference("ab", Optional.empty(), digest, model)
        .commands(SMALL_PIECE).stream()
            .map(piece -> piece.setId(id).setSentAt(StageHarness.NOW).build())
            .toList();
  }

  /** The model of rows with a correlation, whose reference is frozen at once. */
  private static byte[] checkpoint(double correlation) {
    List<Row> rows = rows(99, correlation);
    Window window =
        new Window(
            List.of("a"),
            List.of("b"),
            ROWS,
            rows.stream().mapToDouble(row -> row.values()[0]).toArray(),
            rows.stream().mapToDouble(row -> row.values()[1]).toArray(),
            rows.stream().mapToLong(Row::eventTime).toArray(),
            rows.stream().mapToLong(Row::hash).toArray(),
            0,
            MINUTE,
            0);
    try (WindowEstimator estimator =
        Estimators.open(CONFIG.estimator().toBuilder().settleWindows(1).build())) {
      return estimator
          .fit(List.of(new FitRequest(window, Optional.empty(), 1)), Cancellation.NEVER)
          .get(0)
          .model()
          .orElseThrow()
          .toBytes();
    }
  }

  /** Sends a window and returns its estimate. */
  private DependenceEstimate window(int number) {
    stage.send(
        parts
            .part(0, number * MINUTE, rows(number, CORRELATION).toArray(Row[]::new))
            .maxSamples(4096));
    stage.send(parts.progress(0, (number + 1) * MINUTE));
    stage.tick();
    List<DependenceEstimate> estimates = stage.estimates();
    return estimates.get(estimates.size() - 1);
  }

  private static List<Row> rows(int window, double correlation) {
    UniformRandomProvider source = RandomSource.XO_RO_SHI_RO_128_PP.create(window);
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(source);
    SampleHash hash = new SampleHash("orders", window);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double x = normal.sample();
      double y = correlation * x + Math.sqrt(1 - correlation * correlation) * normal.sample();
      rows.add(new Row(hash.of(i), window * MINUTE + 50L * i, x, y));
    }
    rows.sort(Comparator.comparing(Row::hash, Long::compareUnsigned));
    return rows;
  }
}
