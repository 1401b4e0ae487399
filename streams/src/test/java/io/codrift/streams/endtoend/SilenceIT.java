package io.codrift.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.alert.AlertStage;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.estimate.EstimateStage;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.RethrownErrors;
import io.codrift.streams.estimate.service.ThreadedModelService;
import io.codrift.streams.ingest.RecordDecoders;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.ClientProperties;
import io.codrift.streams.runtime.ProcessMemory;
import io.codrift.streams.runtime.SharedStoreMemory;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.runtime.StoreErrors;
import io.codrift.streams.runtime.TopicState;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.StageOutput;
import io.codrift.streams.testing.process.Conditions;
import io.codrift.streams.window.WindowStage;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From records that stop to the alert that a monitor has no data, and its end. */
@KafkaBroker
class SilenceIT {
  private static final SharedStoreMemory MEMORY =
      new SharedStoreMemory(new ProcessMemory(64L << 20, 64L << 20), 1);

  private static final StoreErrors STORE_ERRORS =
      new StoreErrors(
          error -> {
            throw new AssertionError(error);
          });

  private static final int INPUT_PARTITIONS = 2;
  private static final int BASELINE = 20;
  private static final long SECOND = 1_000;
  private static final long START = Instant.parse("2024-03-01T00:00:00Z").toEpochMilli();

  private final KafkaFixture kafka;
  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final KnownSchemas schemas = KnownSchemas.bundled();

  @TempDir private Path directory;
  private StageOutput output;
  private CodriftConfig config;
  private String orders;
  private int windows;

  SilenceIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  private void configure() {
    orders = kafka.createTopic("orders", INPUT_PARTITIONS);
    String name = kafka.uniqueName("silence");
    output = new StageOutput(kafka, name);
    config =
        new ConfigLoader(Map.of())
            .read(
                "silence.yaml",
                """
                name: %s
                kafka: { bootstrap.servers: "%s", commit.interval.ms: "100" }
                sources:
                  - topic: %s
                    format: json
                    timestamp: at
                    idle-timeout: 500ms
                    window: { size: 1s, grace: 0s, min-samples: 64 }
                    monitors: [{ name: m, x: [price], y: [demand] }]
                topics: { partitions: 1 }
                state-dir: %s
                alerts: { baseline: %d windows }
                """
                    .formatted(name, kafka.bootstrapServers(), orders, directory, BASELINE));
    kafka.create(
        new NewTopic(config.topics().windows(), 1, (short) 1),
        new NewTopic(config.topics().estimates(), 1, (short) 1),
        new NewTopic(config.topics().alerts(), 1, (short) 1),
        new NewTopic(config.topics().commands(), 1, (short) 1),
        new NewTopic(config.topics().deadLetters(), 1, (short) 1));
  }

  /** Records of further windows, as a backlog that is read at once. */
  private void records(int count) {
    List<String> records = new ArrayList<>();
    for (int window = windows; window < windows + count; window++) {
      for (int row = 0; row < 100; row++) {
        records.add(
            "{\"at\":%d,\"price\":%d,\"demand\":%d}"
                .formatted(START + window * SECOND + row * 10, row, row * row));
      }
    }
    windows += count;
    kafka.produceText(orders, records.toArray(String[]::new));
  }

  /** All stages in one process. */
  private final class Stages implements AutoCloseable {
    private final ThreadedModelService service =
        new ThreadedModelService(
            FakeEstimator::new,
            shape -> 8,
            metrics,
            new RethrownErrors(),
            fits -> Duration.ofDays(1));
    private final List<KafkaStreams> running = new ArrayList<>();

    Stages() {
      SourceConfig source = config.sources().get(0);
      start(
          new WindowStage(
                  config,
                  source,
                  new TopicState(INPUT_PARTITIONS, "of the test"),
                  RecordDecoders.of(source, schemas, Clock.systemUTC()),
                  metrics,
                  schemas,
                  Clock.systemUTC())
              .topology());
      start(new EstimateStage(config, service, metrics, schemas).topology());
      start(new AlertStage(config, metrics, schemas).topology());
    }

    private void start(StageTopology stage) {
      KafkaStreams streams =
          new KafkaStreams(
              stage.topology(),
              ClientProperties.streams(config, stage, MEMORY, STORE_ERRORS),
              stage.clients());
      running.add(streams);
      streams.start();
    }

    @Override
    public void close() {
      running.forEach(KafkaStreams::close);
      service.close();
    }
  }

  private List<DependenceAlert> awaitAlerts(int count) {
    Conditions.await("alert " + count).until(() -> output.alerts().size() >= count);
    return output.alerts();
  }

  @Test
  void recordsThatStopAreOneAlertThroughARestartAndOverWithTheNextWindow() {
    configure();
    records(BASELINE + 5);
    try (Stages stages = new Stages()) {
      DependenceAlert raised = awaitAlerts(1).get(0);
      assertThat(raised.getSignal()).isEqualTo(AlertSignal.NO_DATA);
      assertThat(raised.getEvent()).isEqualTo(AlertEvent.RAISED);
      assertThat(raised.getOnset()).isEqualTo(Instant.ofEpochMilli(START + windows * SECOND));
    }
    long told = noData();
    try (Stages stages = new Stages()) {
      // It goes on to be told, and is no news.
      Conditions.await("it is told again").until(() -> noData() > told);
      records(3);
      DependenceAlert resolved = awaitAlerts(2).get(1);
      assertThat(resolved.getEvent()).isEqualTo(AlertEvent.RESOLVED);
      assertThat(resolved.getResolution()).isEqualTo(AlertResolution.RETURNED);
    }
    assertThat(output.alerts())
        .extracting(DependenceAlert::getIncident)
        .hasSize(2)
        .containsOnly(output.alerts().get(0).getIncident());
    assertThat(output.deadLetters()).isEmpty();
  }

  private long noData() {
    return output.estimates().stream()
        .filter(estimate -> estimate.getStatus() == EstimateStatus.NO_DATA)
        .count();
  }
}
