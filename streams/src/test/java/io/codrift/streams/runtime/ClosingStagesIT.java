package io.codrift.streams.runtime;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.process.Conditions;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a process with many stages. */
@KafkaBroker
class ClosingStagesIT {
  private final KafkaFixture kafka;
  @TempDir private Path stateDir;

  ClosingStagesIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  /** Closes when as many others do so at the same time. */
  private static final class CloseTogether
      extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final CountDownLatch closing;
    private final AtomicInteger alone;

    CloseTogether(CountDownLatch closing, AtomicInteger alone) {
      this.closing = closing;
      this.alone = alone;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {}

    @Override
    public void close() {
      closing.countDown();
      try {
        if (!closing.await(10, SECONDS)) {
          alone.incrementAndGet();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** With 50 sources, closing one after the other would outlast the patience of an orchestrator. */
  @Test
  void allStagesCloseAtTheSameTime() {
    int stages = 12;
    String topic = kafka.createTopic("input", 1);
    CodriftConfig config =
        Configs.of(kafka.bootstrapServers(), kafka.uniqueName("runner"), topic, stateDir, "");
    CountDownLatch closing = new CountDownLatch(stages);
    AtomicInteger alone = new AtomicInteger();
    List<StageTopology> topologies =
        IntStream.range(0, stages)
            .mapToObj(
                i -> {
                  Topology topology = new Topology();
                  topology.addSource(
                      "in",
                      Serdes.ByteArray().deserializer(),
                      Serdes.ByteArray().deserializer(),
                      topic);
                  topology.addProcessor("close", () -> new CloseTogether(closing, alone), "in");
                  return new StageTopology(
                      config.name() + "-close-" + i,
                      topology,
                      Map.of(),
                      new DefaultKafkaClientSupplier());
                })
            .toList();

    try (StageRunner runner =
        StageRunner.start(
            config,
            topologies,
            new CodriftMetrics(new CollectorRegistry()),
            KnownSchemas.bundled(),
            Clock.systemUTC())) {
      Conditions.await("ready").until(() -> runner.reasonsNotReady().isEmpty());
    }

    assertThat(closing.getCount()).isZero();
    assertThat(alone).as("that waited for others in vain").hasValue(0);
  }
}
