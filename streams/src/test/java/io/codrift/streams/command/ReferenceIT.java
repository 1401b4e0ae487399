package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference of a running monitor is replaced by one of a file, as a person does it. */
@KafkaBroker
class ReferenceIT {
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli();
  private static final int ROWS = 500;
  private static final double CORRELATION = 0.8;

  private final KafkaFixture kafka;
  private final String topic;
  private final StageOutput output;
  private final Random random = new Random(5);
  @TempDir private Path directory;

  ReferenceIT(KafkaFixture kafka) {
    this.kafka = kafka;
    this.topic = kafka.createTopic("orders", 1);
    this.output = new StageOutput(kafka, kafka.uniqueName("reference"));
  }

  private String configuration() {
    return output.configuration(directory.resolve("state"), 2)
        + """
        sources:
          - topic: %s
            format: json
            timestamp: at
            idle-timeout: 1h
            window: { size: 1m, grace: 0s, min-samples: 100 }
            monitors: [{ name: m, x: [price], y: [demand] }]
        estimator: { name: start }
        """
            .formatted(topic);
  }

  private double[] row(double correlation) {
    double price = random.nextGaussian();
    double noise = Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
    return new double[] {price, correlation * price + noise};
  }

  private void window(int number) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double[] row = row(CORRELATION);
      rows.add(
          "{\"at\": %d, \"price\": %s, \"demand\": %s}"
              .formatted(START + number * MINUTE + i * MINUTE / ROWS, row[0], row[1]));
    }
    kafka.produceText(topic, rows.toArray(String[]::new));
  }

  private String file(double correlation) throws IOException {
    List<String> lines = new ArrayList<>(List.of("region,demand,price"));
    for (int i = 0; i < ROWS; i++) {
      double[] row = row(correlation);
      lines.add("north,%s,%s".formatted(row[1], row[0]));
    }
    return Files.write(directory.resolve("training.csv"), lines).toString();
  }

  private static CommandRun past(String config, String from, String to) {
    return CommandRun.of("reference", "m", "--config", config, "--from", from, "--to", to);
  }

  @Test
  void theWindowsAreComparedWithAFile() throws IOException {
    String config = new CommandFiles(directory).write("codrift.yaml", configuration());
    try (CodriftProcess stages = CodriftProcess.run(directory, configuration())) {
      window(0);
      window(1);
      window(2);
      DependenceEstimate own = output.awaitEstimates(2, stages).get(1);
      assertThat(own.getShiftNats()).isLessThan(0.1);
      kafka.awaitConsumed(output.topics().name() + "-alert", output.topics().estimates());

      CommandRun wrong =
          CommandRun.of("reference", "n", "--config", config, "--input", file(-CORRELATION));
      assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
      assertThat(wrong.err()).contains("The configuration has no monitor n.");
      String other =
          new CommandFiles(directory)
              .write("other.yaml", configuration().replace("x: [price]", "x: [region]"));
      CommandRun refused =
          CommandRun.of(
              "reference",
              "m",
              "--config",
              other,
              "--input",
              file(-CORRELATION),
              "--independent-rows");
      assertThat(refused.out() + refused.err()).contains("These rows give no reference");
      assertThat(refused.code()).isEqualTo(ExitCode.NO_ESTIMATE);

      CommandRun sent =
          CommandRun.of(
              "reference", "m", "--config", config, "--input", file(-CORRELATION), "--id", "once");
      assertThat(sent.out())
          .contains("I(X;Y)", "m is compared with this reference from its next fit on");
      assertThat(sent.code()).isEqualTo(ExitCode.OK);
      kafka.awaitConsumed(output.topics().name() + "-estimate", output.topics().commands());
      window(3);
      window(4);
      List<DependenceEstimate> estimates = output.awaitEstimates(4, stages);
      assertThat(estimates.get(3).getShiftNats()).isGreaterThan(1);
      assertThat(estimates.get(3).getReferenceVersion()).isGreaterThan(own.getReferenceVersion());

      CommandRun nothing = past(config, "2023-01-01T00:00:00Z", "2023-01-02T00:00:00Z");
      assertThat(nothing.err()).contains("has no complete rows of m in windows from 2023-01-01");
      assertThat(nothing.code()).isEqualTo(ExitCode.USAGE);
      CommandRun back = past(config, "2024-03-01T00:00:00Z", "2024-03-01T00:02:00Z");
      assertThat(back.out()).contains("1,000 of 1,000 rows used");
      assertThat(back.code()).as(back.err()).isEqualTo(ExitCode.OK);
      kafka.awaitConsumed(output.topics().name() + "-estimate", output.topics().commands());
      window(5);
      window(6);
      assertThat(output.awaitEstimates(6, stages).get(5).getShiftNats()).isLessThan(0.1);
    }
  }
}
