package io.codrift.streams.lab.benchmark;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.ingest.RecordDecoders;
import io.codrift.streams.sample.BottomK;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The path of a record in the window stage: its decoder, and the sample of its window. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordPathBenchmark {
  private static final int RECORDS = 10_000;
  private static final int SAMPLED = 1_024;
  private static final List<String> FEATURES =
      List.of("price", "discount", "quantity", "stock", "rating");

  private final byte[][] values = new byte[RECORDS][];
  private final long[] hashes = new long[RECORDS];
  private final double[] row = new double[FEATURES.size()];
  private RecordDecoder decoder;

  @Setup
  public void prepare() {
    SourceConfig source =
        new ConfigLoader(Map.of())
            .read(
                "the benchmark's configuration",
                """
                kafka: { bootstrap.servers: "localhost:9092" }
                sources:
                  - topic: benchmark
                    format: json
                    timestamp: time
                    window: { size: 10s }
                    monitors:
                      - { name: benchmark, x: [price], y: [discount, quantity, stock, rating] }
                """)
            .sources()
            .get(0);
    decoder = RecordDecoders.of(source, KnownSchemas.bundled(), Clock.systemUTC()).get();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < RECORDS; i++) {
      StringBuilder text = new StringBuilder("{\"time\":").append(i);
      for (String feature : FEATURES) {
        text.append(",\"").append(feature).append("\":").append((float) random.nextDouble());
      }
      values[i] = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
      hashes[i] = random.nextLong();
    }
  }

  /** JSON of about 130 bytes with five features. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public void decode(Blackhole sink) {
    for (byte[] value : values) {
      Decoded decoded = decoder.decode(null, value, new RecordHeaders(), 0);
      sink.consume(decoded);
    }
  }

  /** A window of 10,000 rows of which 1,024 are sampled. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public void sample(Blackhole sink) {
    BottomK selected = new BottomK(SAMPLED, FEATURES);
    for (int i = 0; i < RECORDS; i++) {
      selected.offer(hashes[i], 0, i, i, row, 0);
    }
    sink.consume(selected.sample());
  }
}
