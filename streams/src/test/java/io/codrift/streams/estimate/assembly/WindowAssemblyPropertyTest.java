package io.codrift.streams.estimate.assembly;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.MINUTE;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.estimate.Parts;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import io.codrift.streams.estimate.store.PartKey;
import io.codrift.streams.estimate.store.WindowId;
import io.codrift.streams.testing.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.streams.state.KeyValueStore;

/** Properties for any order of the partitions' messages and restarts at any time. */
class WindowAssemblyPropertyTest {
  private static final MessageCodec<WindowSample> SAMPLES =
      new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());
  private static final MessageCodec<WindowProgress> PROGRESS =
      new MessageCodec<>(WindowProgress.class, KnownSchemas.bundled());

  private static final EstimateStores STORES = EstimateStores.of(KnownSchemas.bundled());

  private KeyValueStore<PartKey, WindowSample> parts;
  private KeyValueStore<FrontierKey, FrontierEntry> frontiers;

  @Property(tries = 100)
  void everyWindowCompletesOnceWithAllItsPartsInTimeOrder(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int partitions,
      @ForAll @IntRange(min = 1, max = 5) int windows,
      @ForAll @IntRange(min = 1, max = 3) int segments) {
    // All tries share one test instance.
    parts = MemoryStore.of(STORES.parts());
    frontiers = MemoryStore.of(STORES.frontiers());
    Random random = new Random(seed);
    Map<String, Long> expected = new TreeMap<>();
    List<Queue<byte[]>> sent = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      sent.add(messages(random, new Parts(partitions), partition, windows, segments, expected));
    }

    List<CompleteWindow> complete = deliver(random, sent);

    Map<String, Long> found = new TreeMap<>();
    Map<String, Long> last = new HashMap<>();
    for (CompleteWindow window : complete) {
      WindowFacts facts = window.facts();
      WindowId id = facts.id();
      assertThat(found).doesNotContainKey(name(id.segment(), id.start()));
      found.put(name(id.segment(), id.start()), facts.seen());
      assertThat(facts.late()).isZero();
      assertThat(last.getOrDefault(id.segment(), -1L)).isLessThan(id.start());
      last.put(id.segment(), id.start());
    }
    assertThat(found).isEqualTo(expected);
    assertThat(parts.approximateNumEntries()).as("remaining chunks").isZero();
  }

  /** The messages of one partition's window task: parts, then progress past their window. */
  private static Queue<byte[]> messages(
      Random random,
      Parts messages,
      int partition,
      int windows,
      int segments,
      Map<String, Long> expected) {
    Queue<byte[]> sent = new ArrayDeque<>();
    for (int window = 0; window < windows; window++) {
      for (int segment = 0; segment < segments; segment++) {
        if (random.nextBoolean()) {
          int rows = 1 + random.nextInt(4);
          int chunks = 1 + random.nextInt(3);
          sent.addAll(
              messages
                  .part(partition, window * MINUTE, rows, 1f)
                  .segment("s" + segment)
                  .chunks(chunks)
                  .messages());
          expected.merge(name("s" + segment, window * MINUTE), (long) rows, Long::sum);
        }
      }
      // A lagging task reports several windows at once.
      if (window == windows - 1 || random.nextBoolean()) {
        sent.add(messages.progress(partition, (window + 1) * MINUTE));
      }
    }
    return sent;
  }

  private List<CompleteWindow> deliver(Random random, List<Queue<byte[]>> sent) {
    List<CompleteWindow> complete = new ArrayList<>();
    WindowAssembly assembly = assembly();
    while (sent.stream().anyMatch(queue -> !queue.isEmpty())) {
      byte[] message = sent.get(random.nextInt(sent.size())).poll();
      if (message == null) {
        continue;
      }
      if (random.nextInt(5) == 0) {
        assembly = assembly();
      }
      if (SAMPLES.matches(message)) {
        WindowSample chunk = SAMPLES.decode(message);
        if (assembly.add(chunk) == WindowAssembly.Arrival.NEW_SEGMENT) {
          assembly.admit(chunk.getSource(), chunk.getSegment());
        }
        assembly.complete(chunk.getSource(), chunk.getSegment(), complete::add);
      } else {
        WindowProgress progress = PROGRESS.decode(message);
        assembly.add(progress);
        assembly.complete(progress.getSource(), complete::add);
      }
    }
    return complete;
  }

  private WindowAssembly assembly() {
    WindowAssembly assembly =
        new WindowAssembly(
            parts,
            frontiers,
            List.of(source(tumbling(1, 1000), 10, AB)),
            Duration.ofDays(7),
            () -> Instant.EPOCH);
    assembly.restore();
    return assembly;
  }

  private static String name(String segment, long start) {
    return segment + "@" + start;
  }
}
