package io.codrift.streams.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.PartFacts;
import io.codrift.streams.sample.SampleChunks;
import io.codrift.streams.sample.SampleHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of 4 minutes that begin every minute; a row a second. */
class PastRowsTest {
  private static final long MINUTE = 60_000;
  private static final List<String> FEATURES = List.of("other", "price", "demand");

  @TempDir private Path folder;
  private SourceConfig source;

  @BeforeEach
  void configure() throws IOException {
    configure("1m");
  }

  private void configure(String advance) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("codrift.yaml"),
            """
            kafka: { bootstrap.servers: "b:9092" }
            sources:
              - topic: orders
                format: json
                split-by: region
                window: { size: 4m, advance: %s }
                monitors: [{ name: m, x: [price], y: [demand] }]
            """
                .formatted(advance));
    source = new ConfigLoader(Map.of()).load(file).sources().get(0);
  }

  private PastRows rows(long from, long to, int most) {
    return PastRows.between(
        source,
        source.monitors().get(0),
        "eu",
        Instant.ofEpochMilli(from * MINUTE),
        Instant.ofEpochMilli(to * MINUTE),
        most);
  }

  /** The part of one of two partitions; the price of every tenth row is missing. */
  private static List<WindowSample> part(String segment, long start, int partition, int k) {
    SampleHash hash = new SampleHash("orders", partition);
    BottomK sample = new BottomK(k, FEATURES);
    int seen = 0;
    for (long second = start * 60; second < (start + 4) * 60; second++) {
      if (second % 2 == partition) {
        seen++;
        double price = second % 10 == 0 ? Double.NaN : second;
        sample.offer(
            hash.of(second), partition, second, second * 1000, new double[] {0, price, -second}, 0);
      }
    }
    PartFacts facts =
        new PartFacts(
            "orders",
            segment,
            partition,
            2,
            start * MINUTE,
            (start + 4) * MINUTE,
            k,
            seen,
            List.of(),
            0,
            0);
    return SampleChunks.split(facts, sample.sample());
  }

  private static void take(PastRows rows, String segment, long start, int k) {
    for (int partition = 0; partition < 2; partition++) {
      part(segment, start, partition, k).forEach(rows::take);
    }
  }

  @Test
  void theCompleteRowsOfItsWindowsAreThereOnceAndInOrder() {
    PastRows rows = rows(4, 12, 10_000);
    for (long start = 0; start < 20; start++) {
      take(rows, "eu", start, 1000);
      take(rows, "us", start, 1000);
    }
    PastRows.Found found = rows.found();

    assertThat(found.read()).isEqualTo(8 * 60);
    assertThat(found.incomplete()).isEqualTo(8 * 6);
    assertThat(found.window().rows()).isEqualTo(8 * 54);
    assertThat(found.window().eventTimes()).isSorted().doesNotHaveDuplicates();
    assertThat(found.window().x()[0]).isEqualTo(4 * 60 + 1);
    assertThat(found.window().y()[0]).isEqualTo(-(4 * 60 + 1));
  }

  /** Windows of 4 minutes that begin every 3: every other one, and no row twice. */
  @Test
  void windowsThatOverlapPartlyAreLeftOut() throws IOException {
    configure("3m");
    PastRows rows = rows(0, 30, 10_000);
    for (long start = 0; start < 30; start += 3) {
      take(rows, "eu", start, 1000);
    }
    PastRows.Found found = rows.found();
    assertThat(found.window().eventTimes()).doesNotHaveDuplicates();
    assertThat(found.read()).isEqualTo(5 * 4 * 60);
  }

  /** Of windows of 4 minutes that begin every minute, those that are asked for and no other. */
  @Test
  void givenWindowsAreTaken() {
    PastRows rows =
        PastRows.of(source, source.monitors().get(0), "eu", List.of(span(1), span(5)), 10_000);
    for (long start = 0; start < 20; start++) {
      take(rows, "eu", start, 1000);
    }
    assertThat(rows.found().read()).isEqualTo(8 * 60);
    long[] times = rows.found().window().eventTimes();
    assertThat(times).isSorted().doesNotHaveDuplicates();
    assertThat(times[0]).isEqualTo(MINUTE + 1000);
    assertThat(times[times.length - 1]).isEqualTo(9 * MINUTE - 1000);
  }

  private static PastRows.Span span(long start) {
    return new PastRows.Span(
        Instant.ofEpochMilli(start * MINUTE), Instant.ofEpochMilli((start + 4) * MINUTE));
  }

  /** The second window keeps a tenth of its rows, so of the first no more are taken. */
  @Test
  void theSampleIsUniformOverTheTime() {
    PastRows rows = rows(0, 8, 10_000);
    take(rows, "eu", 0, 1000);
    take(rows, "eu", 4, 12);
    long[] times = rows.found().window().eventTimes();
    long first = Arrays.stream(times).filter(time -> time < 4 * MINUTE).count();
    assertThat(first).isBetween(8L, 40L);
    assertThat(times.length - first).isBetween(8L, 24L);

    PastRows few = rows(0, 8, 50);
    take(few, "eu", 0, 1000);
    take(few, "eu", 4, 1000);
    assertThat(few.found().window().rows()).isEqualTo(50);
  }
}
