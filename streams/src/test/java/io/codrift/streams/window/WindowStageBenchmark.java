package io.codrift.streams.window;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.RuntimeConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.ingest.RecordDecoders;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.ClientProperties;
import io.codrift.streams.runtime.StageTopology;
import io.codrift.streams.runtime.TopicAvailability;
import io.prometheus.client.CollectorRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Records per second and CPU time per record of one stream thread under exactly_once_v2, beside a
 * topology that decodes and does nothing else. JSON of about 130 bytes with five features;
 * arguments: number of records (by default a million), and the bootstrap servers of a broker (by
 * default one in this process).
 */
public final class WindowStageBenchmark {
  private static final String[] FEATURES = {"price", "discount", "quantity", "stock", "rating"};

  private final String bootstrap;
  private final int records;
  private final String topic;

  private WindowStageBenchmark(String bootstrap, int records) {
    this.bootstrap = bootstrap;
    this.records = records;
    this.topic = "benchmark-" + ProcessHandle.current().pid();
  }

  public static void main(String[] args) throws Exception {
    int records = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    if (args.length > 1) {
      new WindowStageBenchmark(args[1], records).run();
    } else {
      try (EmbeddedBroker broker = EmbeddedBroker.start()) {
        new WindowStageBenchmark(broker.bootstrapServers(), records).run();
      }
    }
  }

  private void run() throws Exception {
    produce();
    System.out.printf("%-44s %12s %16s%n", "", "records/s", "CPU us/record");
    for (int round = 1; round <= 2; round++) {
      decodeOnly("decode only, round " + round);
      window("100,000 a window, k = 8,192, round " + round, 100_000, 100_000, 8_192);
      window("8,000 a window, all kept, round " + round, 8_000, 8_000, 8_192);
      window("hopping, 4 panes of 25,000, round " + round, 100_000, 25_000, 8_192);
    }
  }

  /** One record a millisecond of event time. */
  private void produce() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      new TopicAvailability(admin).await(List.of(topic));
    }
    Random random = new Random(1);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "linger.ms", 10, "batch.size", 1 << 18),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
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

  private SourceConfig source(WindowConfig window) {
    SourceConfig base = Configs.source(topic, window, FEATURES);
    return new SourceConfig(
        topic,
        base.format(),
        base.registry(),
        base.schemaFile(),
        Optional.of("time"),
        Optional.empty(),
        base.maxSegments(),
        base.maxAhead(),
        base.idleTimeout(),
        window,
        base.monitors());
  }

  private void window(String what, int size, int advance, int maxSamples) throws Exception {
    SourceConfig source =
        source(Configs.window(size / 1000.0 + "S", advance / 1000.0 + "S", "1S", maxSamples));
    Stopwatch stopwatch = new Stopwatch(RecordDecoders.of(source, KnownSchemas.bundled()));
    CodriftConfig config = config(source);
    StageTopology stage =
        new WindowStage(
                config,
                source,
                1,
                stopwatch,
                new CodriftMetrics(new CollectorRegistry()),
                KnownSchemas.bundled(),
                java.time.Clock.systemUTC())
            .topology();
    measure(what, config, stage, stopwatch);
  }

  private void decodeOnly(String what) throws Exception {
    SourceConfig source = source(Configs.window("10S", "10S", "1S"));
    Stopwatch stopwatch = new Stopwatch(RecordDecoders.of(source, KnownSchemas.bundled()));
    CodriftConfig config = config(source);
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
        new StageTopology(config.name() + "-decode", topology, Map.of(), new TrackingClients()),
        stopwatch);
  }

  private CodriftConfig config(SourceConfig source) throws Exception {
    String name = "benchmark-" + System.nanoTime();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(name + ".windows", 4, (short) 1),
                  new NewTopic(name + ".dead-letters", 1, (short) 1)))
          .all()
          .get();
      new TopicAvailability(admin).await(List.of(name + ".windows", name + ".dead-letters"));
    }
    CodriftConfig base = Configs.config(name, source);
    Path stateDir = Files.createTempDirectory("codrift-benchmark-");
    return new CodriftConfig(
        name,
        Map.of("bootstrap.servers", bootstrap),
        RuntimeConfig.singleNode(stateDir),
        base.sources(),
        base.estimator(),
        base.service(),
        base.alerts());
  }

  private void measure(String what, CodriftConfig config, StageTopology stage, Stopwatch stopwatch)
      throws Exception {
    try (KafkaStreams streams =
        new KafkaStreams(
            stage.topology(), ClientProperties.streams(config, stage), stage.clients())) {
      streams.start();
      stopwatch.done.await();
      System.out.printf(
          "%-44s %,12d %16.2f%n",
          what, stopwatch.recordsPerSecond(), stopwatch.cpuMicrosPerRecord());
    }
  }

  /**
   * Measures from the middle to the last record: the first half warms up. The CPU time is that of
   * the stream thread alone, which other load on the machine hardly changes.
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
