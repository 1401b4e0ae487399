package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.codrift.model.EngineException;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.estimate.service.ProgramErrors;
import io.codrift.streams.metrics.CodriftMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fits that fail by an error: of the engine, of the program, or with a number that is none. */
class FailedFitsTest {
  private final FakeEstimator estimator = new FakeEstimator();
  private final Parts parts = new Parts(1);
  @TempDir private Path stateDir;
  private StageHarness stage;

  @AfterEach
  void closeStage() {
    stage.close();
  }

  @Test
  void anEngineFaultIsRetriedAndThenPublishedAsFailed() {
    estimator.training =
        (group, cancellation) -> {
          throw new EngineException("out of memory", null);
        };
    start(metrics -> new CallingThreadModelService(estimator, metrics));

    stage.send(parts.part(0, 0, 5, 1f));
    stage.tick();
    stage.tick();
    assertThat(stage.estimates()).isEmpty();
    stage.tick();

    assertThat(estimator.groups).hasSize(3);
    assertThat(stage.estimates())
        .singleElement()
        .satisfies(
            estimate -> {
              assertThat(estimate.getStatus()).isEqualTo(EstimateStatus.FAILED);
              assertThat(estimate.getReason())
                  .isEqualTo("the engine failed 3 times: out of memory");
              assertThat(estimate.getMiNats()).isNull();
              assertThat(estimate.getConstantColumns())
                  .as("what is stuck may be why it fails")
                  .containsExactly("a");
            });
  }

  @Test
  void aProgrammingErrorFailsItsWindowAloneAndIsCounted() {
    estimator.training =
        (group, cancellation) -> {
          if (group.stream().anyMatch(request -> request.window().begin() == 0)) {
            throw new IllegalStateException("a bug");
          }
        };
    start(
        metrics ->
            new CallingThreadModelService(estimator, metrics, ProgramErrors.reported(metrics)));

    stage.send(parts.part(0, 0, 5, 1f));
    stage.send(parts.part(0, MINUTE, 5, 1f));
    stage.tick();
    stage.tick();

    List<DependenceEstimate> estimates = stage.estimates();
    assertThat(estimates)
        .extracting(DependenceEstimate::getStatus, DependenceEstimate::getReason)
        .containsExactly(tuple(EstimateStatus.FAILED, "a bug"), tuple(EstimateStatus.OK, null));
    assertThat(estimates)
        .allSatisfy(estimate -> assertThat(estimate.getConstantColumns()).containsExactly("a"));
    assertThat(
            stage.registry.getSampleValue(
                "codrift_fit_errors_total", new String[] {"kind"}, new String[] {"program"}))
        .isEqualTo(1);
  }

  @Test
  void aProgrammingErrorFailsTheTestThatMeetsIt() {
    estimator.training =
        (group, cancellation) -> {
          throw new IllegalStateException("a bug");
        };
    start(metrics -> new CallingThreadModelService(estimator, metrics));

    assertThatThrownBy(
            () -> {
              stage.send(parts.part(0, 0, 5, 1f));
              stage.tick();
            })
        .hasRootCauseMessage("a bug");
  }

  @Test
  void aNumberThatIsNotFiniteIsNeverPublishedNorItsModelKept() {
    start(metrics -> new CallingThreadModelService(estimator, metrics));

    estimator.mi = OptionalDouble.of(Double.NaN);
    stage.send(parts.part(0, 0, 5, 1f));
    stage.tick();
    estimator.mi = OptionalDouble.empty();
    stage.send(parts.part(0, MINUTE, 5, 1f));
    stage.tick();

    List<DependenceEstimate> estimates = stage.estimates();
    assertThat(estimates.get(0).getStatus()).isEqualTo(EstimateStatus.FAILED);
    assertThat(estimates.get(0).getReason())
        .isEqualTo("not finite: mi_nats, mi_signed_nats, mi_low_nats, mi_high_nats");
    assertThat(estimates.get(0).getMiNats()).isNull();
    assertThat(estimates.get(0).getConstantColumns()).containsExactly("a");
    assertThat(estimates.get(1).getModelVersion()).isEqualTo(1);
  }

  private void start(Function<CodriftMetrics, ModelService> services) {
    stage =
        new StageHarness(config(PATIENT, source(tumbling(2, 1000), 10, AB)), stateDir, services);
  }
}
