package io.codrift.streams.lab;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.MemoryConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.ingest.RecordDecoders;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.ClientProperties;
import io.codrift.streams.runtime.ProcessMemory;
import io.codrift.streams.runtime.SharedStoreMemory;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.runtime.StoreErrors;
import io.codrift.streams.runtime.TopicState;
import io.codrift.streams.window.WindowStage;
import io.prometheus.client.CollectorRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Records per second and CPU time per record of one stream thread of the window stage under
 * exactly_once_v2, compared with a topology that only decodes. JSON of about 130 bytes with five
 * features. The CPU time is that of the stream thread. The rates need a separate broker and an idle
 * machine.
 */
@Command(
    name = "window-stage",
    description = {
      "Records per second and CPU time per record of one stream thread of the window stage,",
      "compared with a topology that only decodes."
    })
final class WindowStageStudy implements Study {
  private static final String[] FEATURES = {"price", "discount", "quantity", "stock", "rating"};

  private final String topic = "benchmark-" + ProcessHandle.current().pid();
  private String bootstrap;

  @Option(names = "--records", defaultValue = "1000000", description = "Default: 1000000.")
  private int records;

  @Option(names = "--rounds", defaultValue = "2", description = "Default: 2.")
  private int rounds;

  @Option(
      names = "--bootstrap",
      paramLabel = "SERVERS",
      description = "A broker; default: one in this process.")
  private Optional<String> servers = Optional.empty();

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws Exception {
    if (servers.isPresent()) {
      bootstrap = servers.get();
      measureAll(report);
    } else {
      try (EmbeddedBroker broker = EmbeddedBroker.start()) {
        bootstrap = broker.bootstrapServers();
        measureAll(report);
      }
    }
  }

  private void measureAll(Report report) throws Exception {
    produce();
    report.text("%,d records; the first half is warm-up.", records);
    report.table("what", "records/s", "CPU µs/record");
    for (int round = 1; round <= rounds; round++) {
      decodeOnly("decode only, round " + round, report);
      window("100,000 a window, k = 8,192, round " + round, 100_000, 100_000, report);
      window("8,000 a window, all kept, round " + round, 8_000, 8_000, report);
      window("hopping, 4 panes of 25,000, round " + round, 100_000, 25_000, report);
      window("hopping, 100 panes of 1,000, round " + round, 100_000, 1_000, report);
    }
  }

  /** One record per millisecond of event time. */
  private void produce() throws Exception {
    Topics.create(bootstrap, topic, 1);
    Random random = new Random(1);
    try (Producer<byte[], byte[]> producer =
        Producers.open(bootstrap, Map.of("linger.ms", 10, "batch.size", 1 << 18))) {
      for (int i = 0; i < records; i++) {
        StringBuilder row = new StringBuilder("{\"time\":").append(i);
        for (String feature : FEATURES) {
          row.append(",\"").append(feature).append("\":").append(random.nextFloat());
        }
        byte[] value = row.append('}').toString().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, 0, null, value));
      }
    }
  }

  /** Windows of the given number of milliseconds, which is also their number of records. */
  private CodriftConfig config(int size, int advance) throws Exception {
    String name = "benchmark-" + System.nanoTime();
    Topics.create(bootstrap, name + ".windows", 4);
    Topics.create(bootstrap, name + ".dead-letters", 1);
    return new ConfigLoader(Map.of())
        .read(
            "the benchmark's configuration",
            """
            name: %s
            kafka: { bootstrap.servers: "%s" }
            state-dir: %s
            topics: { replication: 1 }
            sources:
              - topic: %s
                format: json
                timestamp: time
                window: { size: %dms, advance: %dms, grace: 1s, max-samples: 8192 }
                monitors:
                  - { name: benchmark, x: [price], y: [discount, quantity, stock, rating] }
            """
                .formatted(
                    name,
                    bootstrap,
                    Files.createTempDirectory("codrift-benchmark-"),
                    topic,
                    size,
                    advance));
  }

  private void window(String what, int size, int advance, Report report) throws Exception {
    CodriftConfig config = config(size, advance);
    SourceConfig source = config.sources().get(0);
    Stopwatch stopwatch =
        new Stopwatch(RecordDecoders.of(source, KnownSchemas.bundled(), Clock.systemUTC()));
    StageTopology stage =
        new WindowStage(
                config,
                source,
                new TopicState(1, "of the study"),
                stopwatch,
                new CodriftMetrics(new CollectorRegistry()),
                KnownSchemas.bundled(),
                Clock.systemUTC())
            .topology();
    measure(what, config, stage, stopwatch, report);
  }

  private void decodeOnly(String what, Report report) throws Exception {
    CodriftConfig config = config(10_000, 10_000);
    Stopwatch stopwatch =
        new Stopwatch(
            RecordDecoders.of(config.sources().get(0), KnownSchemas.bundled(), Clock.systemUTC()));
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        "input",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic);
    topology.addProcessor(
        "decode",
        () -> {
          RecordDecoder decoder = stopwatch.get();
          return (Processor<byte[], byte[], Void, Void>)
              (Record<byte[], byte[]> record) ->
                  decoder.decode(
                      record.key(), record.value(), record.headers(), record.timestamp());
        },
        "input");
    measure(
        what,
        config,
        new StageTopology(
            config.name() + "-decode", topology, Map.of(), new DefaultKafkaClientSupplier()),
        stopwatch,
        report);
  }

  private void measure(
      String what, CodriftConfig config, StageTopology stage, Stopwatch stopwatch, Report report)
      throws Exception {
    try (SharedStoreMemory memory =
            new SharedStoreMemory(ProcessMemory.of(MemoryConfig.DEFAULT), 1);
        StoreErrors errors =
            new StoreErrors(
                error -> {
                  throw new IllegalStateException("a store cannot be written: " + error);
                });
        KafkaStreams streams =
            new KafkaStreams(
                stage.topology(),
                ClientProperties.streams(config, stage, memory, errors),
                stage.clients())) {
      streams.start();
      stopwatch.done.await();
      report.row(
          what,
          number("%,d", stopwatch.recordsPerSecond()),
          number("%.2f", stopwatch.cpuMicrosPerRecord()));
    }
  }

  /**
   * Measures from the middle to the last record: the first half is warm-up. The CPU time is that of
   * the stream thread, which other load on the machine hardly changes.
   */
  private final class Stopwatch implements Supplier<RecordDecoder> {
    private final CountDownLatch done = new CountDownLatch(1);
    private final Supplier<RecordDecoder> decoders;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long wallNanos;
    private long cpuNanos;

    private Stopwatch(Supplier<RecordDecoder> decoders) {
      this.decoders = decoders;
    }

    @Override
    public RecordDecoder get() {
      RecordDecoder decoder = decoders.get();
      int[] decoded = new int[1];
      return (key, value, headers, timestamp) -> {
        int count = ++decoded[0];
        if (count == records / 2) {
          wallNanos = -System.nanoTime();
          cpuNanos = -threads.getCurrentThreadCpuTime();
        } else if (count == records) {
          wallNanos += System.nanoTime();
          cpuNanos += threads.getCurrentThreadCpuTime();
          done.countDown();
        }
        return decoder.decode(key, value, headers, timestamp);
      };
    }

    private long recordsPerSecond() {
      return (long) (records / 2 * 1e9 / wallNanos);
    }

    private double cpuMicrosPerRecord() {
      return cpuNanos / 1e3 / (records / 2);
    }
  }
}
