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
import io.codrift.streams.estimate.store.Piece;
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
    clear();
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

  /** In pieces of one window, with restarts between them, against all at once without restarts. */
  @Property(tries = 100)
  void piecesCompleteTheSameWindowsInTheSameOrder(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int partitions,
      @ForAll @IntRange(min = 1, max = 12) int windows,
      @ForAll @IntRange(min = 1, max = 3) int segments) {
    Random random = new Random(seed);
    List<Queue<byte[]>> sent = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      sent.add(
          messages(random, new Parts(partitions), partition, windows, segments, new TreeMap<>()));
    }
    List<byte[]> order = new ArrayList<>();
    while (sent.stream().anyMatch(queue -> !queue.isEmpty())) {
      Queue<byte[]> partition = sent.get(random.nextInt(sent.size()));
      // A partition that sleeps for long wakes up with many windows.
      for (int i = random.nextInt(20); i > 0 && !partition.isEmpty(); i--) {
        order.add(partition.remove());
      }
    }

    clear();
    List<CompleteWindow> atOnce = new ArrayList<>();
    WindowAssembly whole = assembly();
    for (byte[] message : order) {
      receive(whole, message);
      whole.complete(new Piece(Long.MAX_VALUE / 2), atOnce::add);
    }

    clear();
    List<CompleteWindow> inPieces = new ArrayList<>();
    WindowAssembly assembly = assembly();
    for (byte[] message : order) {
      assembly = random.nextInt(4) == 0 ? assembly() : assembly;
      receive(assembly, message);
      completeOne(assembly, inPieces);
    }
    while (parts.approximateNumEntries() > 0) {
      assembly = random.nextInt(4) == 0 ? assembly() : assembly;
      completeOne(assembly, inPieces);
    }

    assertThat(bySegment(inPieces)).isEqualTo(bySegment(atOnce));
  }

  private static void completeOne(WindowAssembly assembly, List<CompleteWindow> complete) {
    int before = complete.size();
    assembly.complete(new Piece(1), complete::add);
    assertThat(complete.size() - before).isLessThanOrEqualTo(1);
  }

  private static Map<String, List<String>> bySegment(List<CompleteWindow> windows) {
    Map<String, List<String>> segments = new TreeMap<>();
    for (CompleteWindow window : windows) {
      StringBuilder rows = new StringBuilder(window.facts().toString());
      for (int row = 0; row < window.sample().rows(); row++) {
        rows.append(' ').append(window.sample().hash(row));
        rows.append(':').append(window.sample().value(row, 0));
      }
      segments
          .computeIfAbsent(window.facts().id().segment(), name -> new ArrayList<>())
          .add(rows.toString());
    }
    return segments;
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

  /** All tries share one test instance. */
  private void clear() {
    parts = MemoryStore.of(STORES.parts());
    frontiers = MemoryStore.of(STORES.frontiers());
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
      receive(assembly, message);
      assembly.complete(new Piece(Long.MAX_VALUE / 2), complete::add);
    }
    return complete;
  }

  private static void receive(WindowAssembly assembly, byte[] message) {
    if (SAMPLES.matches(message)) {
      WindowSample chunk = SAMPLES.decode(message);
      if (assembly.add(chunk, Long.MIN_VALUE) == WindowAssembly.Arrival.NEW_SEGMENT) {
        assembly.admit(chunk.getSource(), chunk.getSegment());
      }
    } else {
      assembly.add(PROGRESS.decode(message));
    }
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
