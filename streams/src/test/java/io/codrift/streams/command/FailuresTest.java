package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.EngineException;
import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorSettings;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.measure.FileEstimate;
import io.codrift.streams.measure.FileEstimator;
import io.codrift.streams.measure.FileMethod;
import io.codrift.streams.measure.FileRequest;
import io.codrift.streams.measure.RowOrder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {
  @TempDir private Path folder;
  private final FakeEstimator estimator = new FakeEstimator();
  private final StringWriter err = new StringWriter();

  /** A command that does what the test defines. */
  @Command(name = "fails")
  private record Action(Callable<Integer> body) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      return body.call();
    }
  }

  /** A fit fails by itself: the user's arguments are not what is wrong. */
  @ParameterizedTest
  @ValueSource(classes = {IllegalArgumentException.class, ArithmeticException.class})
  void aProgrammingErrorInAFitIsAnUnexpectedError(Class<? extends RuntimeException> type)
      throws Exception {
    RuntimeException bug = type.getConstructor(String.class).newInstance("a bug");
    estimator.training =
        (group, cancellation) -> {
          throw bug;
        };

    assertThat(execute(() -> estimate().rows() > 0 ? ExitCode.OK : ExitCode.NO_ESTIMATE))
        .isEqualTo(ExitCode.UNEXPECTED);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aFailureOfTheEngineInAFitIsAnEstimateThatFailed() throws IOException {
    estimator.training =
        (group, cancellation) -> {
          throw new EngineException("out of memory", null);
        };

    assertThat(estimate().estimate().status()).isEqualTo(EstimateStatus.FAILED);
    assertThat(estimate().estimate().reason()).isEqualTo("out of memory");
  }

  /** Kafka checks most properties only where it starts. */
  @Test
  void aPropertyThatKafkaDoesNotAcceptIsAWrongConfiguration() {
    ConfigException refused =
        new ConfigException("max.in.flight.requests.per.connection", 9, "Must be at most 5");
    assertThat(
            execute(
                () -> {
                  throw new KafkaException("Failed to construct kafka producer", refused);
                }))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "codrift: kafka: Invalid value 9 for configuration"
                + " max.in.flight.requests.per.connection: Must be at most 5. Fix `kafka` in the"
                + " configuration.");
  }

  private FileEstimate estimate() throws IOException {
    Path file = Files.write(folder.resolve("rows.csv"), List.of("x,y", "1,2", "2,3"));
    FileRequest request =
        new FileRequest(
            file,
            List.of("x"),
            List.of("y"),
            List.of(),
            new RowOrder.ByNumber(),
            OptionalInt.empty());
    return new FileEstimator(new FileMethod(EstimatorSettings.once()), () -> estimator)
        .fit(request, 1, share -> {})
        .estimate();
  }

  private int execute(Callable<Integer> body) {
    return new CommandLine(new Action(body))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(new Failures())
        .execute();
  }
}
