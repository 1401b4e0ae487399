package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Estimators;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.Parts.Row;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.sample.SampleHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage with the start of the real estimator: compares estimates with the truth. */
class StartEstimatorStageTest {
  private static final int WINDOWS = 3;
  private static final int ROWS = 2000;
  private static final Task TASK = GaussianTask.ofMutualInformation(1, 0.5);
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(256, 4096), 10, AB));

  @TempDir private Path stateDir;

  @Test
  void estimatesTheTruth() {
    List<DependenceEstimate> estimates = run("truth", 2, i -> i % 2, 1);

    assertThat(estimates).hasSize(WINDOWS);
    assertThat(estimates)
        .allSatisfy(
            estimate -> {
              assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.OK);
              assertThat(estimate.getUsed()).isEqualTo(ROWS);
              assertThat(Math.abs(estimate.getMiNats() - 0.5))
                  .isLessThanOrEqualTo(Math.max(0.05, 3 * estimate.getStandardErrorNats()));
            });
    assertThat(estimates)
        .extracting(DependenceEstimate::getModelVersion)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void partitionsAndChunksDoNotAffectTheEstimate() {
    List<DependenceEstimate> one = run("one", 2, i -> i % 2, 1);
    List<DependenceEstimate> other = run("other", 3, i -> i * 7 % 3, 4);

    assertThat(timeless(other)).isEqualTo(timeless(one));
  }

  private List<DependenceEstimate> run(
      String state, int partitions, IntUnaryOperator partitionOf, int chunks) {
    Parts parts = new Parts(partitions);
    try (StageHarness stage =
        new StageHarness(
            CONFIG,
            stateDir.resolve(state),
            metrics ->
                new CallingThreadModelService(
                    Estimators.open(CONFIG.estimator(), 1000), metrics))) {
      for (int window = 0; window < WINDOWS; window++) {
        List<Row> rows = rows(window);
        for (int partition = 0; partition < partitions; partition++) {
          int p = partition;
          Row[] own =
              rows.stream()
                  .filter(row -> partitionOf.applyAsInt((int) (row.eventTime() % MINUTE / 30)) == p)
                  .toArray(Row[]::new);
          stage.send(parts.part(partition, window * MINUTE, own).maxSamples(4096).chunks(chunks));
        }
        stage.tick();
      }
      return stage.estimates();
    }
  }

  /** The rows of one window with given hashes, which do not depend on the partition. */
  private static List<Row> rows(int window) {
    Task.Rows drawn = TASK.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(20 + window), ROWS);
    SampleHash hash = new SampleHash("orders", window);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(new Row(hash.of(i), window * MINUTE + 30L * i, drawn.x()[i], drawn.y()[i]));
    }
    rows.sort(Comparator.comparing(Row::hash, Long::compareUnsigned));
    return rows;
  }

  private static List<DependenceEstimate> timeless(List<DependenceEstimate> estimates) {
    return estimates.stream()
        .map(estimate -> DependenceEstimate.newBuilder(estimate).setSeconds(0).build())
        .toList();
  }
}
