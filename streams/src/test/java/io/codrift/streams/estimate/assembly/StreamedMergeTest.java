package io.codrift.streams.estimate.assembly;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.estimate.Parts;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.estimate.store.PartKey;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import io.codrift.streams.store.Store;
import io.codrift.streams.testing.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** Of a window's chunks only those are read that have rows of the merged sample. */
class StreamedMergeTest {
  private static final int PARTITIONS = 20;
  private static final int CHUNKS = 50;
  private static final int K = 1_000;

  private static final MessageCodec<WindowSample> CODEC =
      new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());
  private static final EstimateStores STORES = EstimateStores.of(KnownSchemas.bundled());

  private final AtomicInteger decoded = new AtomicInteger();
  private final KeyValueStore<PartKey, WindowSample> parts = MemoryStore.of(counting());

  /** The store of parts, which counts the chunks that it decodes. */
  private Store<PartKey, WindowSample> counting() {
    Serde<WindowSample> values = STORES.parts().values();
    return new Store<>(
        "parts",
        STORES.parts().keys(),
        Serdes.serdeFrom(
            values.serializer(),
            (topic, bytes) -> {
              decoded.addAndGet(bytes == null ? 0 : 1);
              return values.deserializer().deserialize(topic, bytes);
            }));
  }

  @Test
  void mostChunksAreDeletedUnread() {
    WindowAssembly assembly =
        new WindowAssembly(
            parts,
            MemoryStore.of(STORES.frontiers()),
            List.of(source(tumbling(1, K), 10, AB)),
            Duration.ofDays(7),
            () -> Instant.EPOCH);
    List<WindowSample> all = chunks();
    all.forEach(chunk -> assembly.add(chunk, Long.MIN_VALUE));
    decoded.set(0);

    List<CompleteWindow> complete = new ArrayList<>();
    assembly.complete(new Piece(1), complete::add);

    assertThat(complete).hasSize(1);
    assertThat(complete.get(0).facts().seen()).isEqualTo((long) PARTITIONS * K);
    Sample expected = SampleChunks.merge(all);
    Sample found = complete.get(0).sample();
    assertThat(rows(found)).isEqualTo(rows(expected)).hasSize(K);
    // About 50 rows of each partition are taken: three chunks of 20.
    assertThat(decoded.get()).isBetween(PARTITIONS, PARTITIONS * 5);
    assertThat(parts.approximateNumEntries()).as("chunks that are left").isZero();
  }

  /** The chunks of all parts of one window, each with as many rows as the sample may have. */
  private static List<WindowSample> chunks() {
    Random random = new Random(7);
    List<WindowSample> chunks = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Parts.Row[] rows =
          random
              .longs(K)
              .boxed()
              .sorted(Long::compareUnsigned)
              .map(hash -> new Parts.Row(hash, 1, random.nextInt(9), 2))
              .toArray(Parts.Row[]::new);
      new Parts(PARTITIONS)
          .part(partition, 0, rows)
          .maxSamples(K)
          .chunks(CHUNKS)
          .messages()
          .forEach(message -> chunks.add(CODEC.decode(message)));
    }
    return chunks;
  }

  private static List<String> rows(Sample sample) {
    return IntStream.range(0, sample.rows())
        .mapToObj(row -> sample.hash(row) + ": " + sample.value(row, 0))
        .toList();
  }
}
