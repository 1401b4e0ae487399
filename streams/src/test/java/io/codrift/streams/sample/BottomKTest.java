package io.codrift.streams.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.WindowSample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of a bottom-k sample: it depends only on the set of rows. */
class BottomKTest {
  private static final List<String> FEATURES = List.of("price", "quantity");

  private record Row(long hash, int partition, long offset, long time, double a, double b) {}

  @Property(tries = 300)
  void keepsTheSmallestInAnyOrder(
      @ForAll @IntRange(min = 0, max = 400) int rows,
      @ForAll @IntRange(min = 1, max = 150) int k,
      @ForAll @IntRange(min = 1, max = 64) int distinctHashes,
      @ForAll long seed) {
    List<Row> all = rows(rows, 3, distinctHashes, seed);
    assertThat(content(select(all, k))).isEqualTo(expected(all, k));
  }

  @Property(tries = 300)
  void mergingPartsEqualsSamplingTheWhole(
      @ForAll @IntRange(min = 0, max = 400) int rows,
      @ForAll @IntRange(min = 1, max = 5) int partitions,
      @ForAll @IntRange(min = 1, max = 100) int k,
      @ForAll @IntRange(min = 1, max = 40) int rowsPerChunk,
      @ForAll @IntRange(min = 1, max = 500) int distinctHashes,
      @ForAll long seed) {
    List<Row> all = rows(rows, partitions, distinctHashes, seed);
    List<WindowSample> chunks = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      int p = partition;
      List<Row> own = all.stream().filter(row -> row.partition() == p).toList();
      chunks.addAll(
          SampleChunks.split(facts(partition, partitions, k), select(own, k), rowsPerChunk));
    }
    Collections.shuffle(chunks, new Random(seed + 1));
    assertThat(content(SampleChunks.merge(chunks))).isEqualTo(expected(all, k));
  }

  @Property(tries = 300)
  void theSmallestKOfAPartBoundsTheMergedSample(
      @ForAll @IntRange(min = 0, max = 400) int rows,
      @ForAll @IntRange(min = 1, max = 5) int partitions,
      @ForAll @IntRange(min = 1, max = 100) int k,
      @ForAll @IntRange(min = 1, max = 40) int rowsPerChunk,
      @ForAll long seed) {
    List<Row> all = rows(rows, partitions, 1 << 20, seed);
    List<WindowSample> chunks = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      int p = partition;
      List<Row> own = all.stream().filter(row -> row.partition() == p).toList();
      int of = k + 30 * ((p + 1) % partitions);
      chunks.addAll(
          SampleChunks.split(facts(partition, partitions, of), select(own, of), rowsPerChunk));
    }
    assertThat(content(SampleChunks.merge(chunks))).isEqualTo(expected(all, k));
  }

  @Property(tries = 100)
  void aMergedSampleMergesToItself(
      @ForAll @IntRange(min = 1, max = 200) int rows, @ForAll long seed) {
    Sample sample = select(rows(rows, 1, 1 << 20, seed), 64);
    Assume.that(sample.rows() > 0);
    List<WindowSample> chunks = SampleChunks.split(facts(0, 1, 64), sample, 7);
    assertThat(content(SampleChunks.merge(chunks))).isEqualTo(content(sample));
  }

  @Test
  void stopsAdmittingAboveTheBound() {
    BottomK selected = new BottomK(2, FEATURES);
    for (long hash = 10; hash > 0; hash--) {
      selected.offer(hash, 0, hash, 0, new double[2], 0);
    }
    assertThat(selected.admits(-1L)).as("the largest unsigned hash").isFalse();
    assertThat(selected.admits(1)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.1, 1e300})
  void encodedChunksStayUnderTheirBoundAndWasteLittle(double value) {
    List<String> wide = IntStream.range(0, 300).mapToObj(i -> "feature-" + i).toList();
    BottomK selected = new BottomK(2_000, wide);
    SampleHash hash = new SampleHash("orders", 0);
    double[] values = new double[300];
    Arrays.fill(values, value);
    for (long offset = 0; offset < 5_000; offset++) {
      selected.offer(hash.of(offset), 0, offset, offset, values, 0);
    }
    List<FeatureCount> missing =
        wide.stream()
            .map(
                feature ->
                    FeatureCount.newBuilder().setFeature(feature).setCount(Long.MAX_VALUE).build())
            .toList();
    PartFacts facts =
        new PartFacts(
            "orders", "eu", 0, 4, 0, 1000, 2_000, Long.MAX_VALUE, missing, 1L << 60, 1L << 60);
    MessageCodec<WindowSample> codec =
        new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());
    List<WindowSample> chunks = SampleChunks.split(facts, selected.sample());
    assertThat(chunks)
        .extracting(chunk -> codec.encode(chunk).length)
        .allSatisfy(length -> assertThat(length).isLessThanOrEqualTo(SampleChunks.MAX_BYTES));
    assertThat(codec.encode(chunks.get(0)).length).isGreaterThan(480_000);
    assertThat(content(SampleChunks.merge(chunks))).hasSize(2_000);
  }

  @Test
  void onlyValuesThatAreNoFloatsHaveRemainders() {
    BottomK floats = new BottomK(4, FEATURES);
    floats.offer(1, 0, 0, 0, new double[] {0.5, Double.NaN}, 0);
    BottomK doubles = new BottomK(4, FEATURES);
    doubles.offer(2, 1, 0, 0, new double[] {0.1, 3}, 0);
    WindowSample plain = SampleChunks.split(facts(0, 2, 4), floats.sample()).get(0);
    WindowSample exact = SampleChunks.split(facts(1, 2, 4), doubles.sample()).get(0);

    assertThat(plain.getRemainders()).isNull();
    assertThat(exact.getRemainders().remaining()).isEqualTo(8);
    assertThat(exact.getRows().duplicate().order(ByteOrder.LITTLE_ENDIAN).getFloat())
        .as("what an earlier version reads")
        .isEqualTo(0.1f);
    Sample merged = SampleChunks.merge(List.of(plain, exact));
    assertThat(merged.value(0, 0)).isEqualTo(0.5);
    assertThat(merged.value(0, 1)).isNaN();
    assertThat(merged.value(1, 0)).isEqualTo(0.1);
    WindowSample dropped = WindowSample.newBuilder(exact).setRemainders(null).build();
    assertThat(SampleChunks.merge(List.of(dropped)).value(0, 0)).isEqualTo(0.1f);
    assertThatThrownBy(
            () ->
                SampleChunks.merge(
                    List.of(
                        WindowSample.newBuilder(exact)
                            .setRemainders(ByteBuffer.wrap(new byte[5]))
                            .build())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("remainders has 5 bytes");
  }

  @Test
  void aWindowWithoutRowsIsOneChunk() {
    List<WindowSample> chunks = SampleChunks.split(facts(0, 1, 8), select(List.of(), 8));
    assertThat(chunks).hasSize(1);
    assertThat(SampleChunks.merge(chunks).rows()).isZero();
  }

  @Test
  void valuesOfMissingColumnsAreMissing() {
    BottomK before = new BottomK(4, List.of("price"));
    before.offer(1, 0, 0, 0, new double[] {7}, 0);
    BottomK after = new BottomK(4, List.of("stock", "price"));
    after.offer(2, 1, 0, 0, new double[] {8, 9}, 0);
    List<WindowSample> chunks = new ArrayList<>();
    chunks.addAll(SampleChunks.split(facts(0, 2, 4), before.sample()));
    chunks.addAll(SampleChunks.split(facts(1, 2, 4), after.sample()));
    Sample merged = SampleChunks.merge(chunks);
    assertThat(merged.features()).containsExactly("price", "stock");
    assertThat(merged.value(0, 0)).isEqualTo(7);
    assertThat(merged.value(0, 1)).isNaN();
    assertThat(merged.value(1, 0)).isEqualTo(9);
    assertThat(merged.value(1, 1)).isEqualTo(8);
  }

  @Test
  void refusesChunksThatDescendOrAreInconsistent() {
    WindowSample good =
        SampleChunks.split(facts(0, 1, 8), select(rows(8, 1, 1 << 20, 1), 8)).get(0);
    byte[] reversed = new byte[good.getHashes().remaining()];
    good.getHashes().duplicate().get(reversed);
    for (int i = 0; i < reversed.length / 2; i++) {
      byte swapped = reversed[i];
      reversed[i] = reversed[reversed.length - 1 - i];
      reversed[reversed.length - 1 - i] = swapped;
    }
    assertThatThrownBy(
            () ->
                SampleChunks.merge(
                    List.of(
                        WindowSample.newBuilder(good)
                            .setHashes(ByteBuffer.wrap(reversed))
                            .build())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("descend");
    assertThatThrownBy(
            () ->
                SampleChunks.merge(
                    List.of(
                        WindowSample.newBuilder(good)
                            .setRows(ByteBuffer.wrap(new byte[5]))
                            .build())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rows has 5 bytes");
  }

  private static List<Row> rows(int count, int partitions, int distinctHashes, long seed) {
    Random random = new Random(seed);
    long[] hashes = random.longs(distinctHashes).toArray();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          new Row(
              hashes[random.nextInt(distinctHashes)],
              random.nextInt(partitions),
              i,
              random.nextInt(1000),
              random.nextDouble(),
              random.nextDouble()));
    }
    Collections.shuffle(rows, random);
    return rows;
  }

  private static Sample select(List<Row> rows, int k) {
    BottomK selected = new BottomK(k, FEATURES);
    for (Row row : rows) {
      selected.offer(
          row.hash(),
          row.partition(),
          row.offset(),
          row.time(),
          new double[] {-1, row.a(), row.b()},
          1);
    }
    return selected.sample();
  }

  private static List<List<Number>> expected(List<Row> rows, int k) {
    return rows.stream()
        .sorted(
            Comparator.<Row, Long>comparing(Row::hash, Long::compareUnsigned)
                .thenComparing(Row::partition)
                .thenComparing(Row::offset))
        .limit(k)
        .map(row -> List.<Number>of(row.hash(), row.offset(), row.time(), row.a(), row.b()))
        .toList();
  }

  private static List<List<Number>> content(Sample sample) {
    return IntStream.range(0, sample.rows())
        .mapToObj(
            row ->
                List.<Number>of(
                    sample.hash(row),
                    sample.offset(row),
                    sample.eventTime(row),
                    sample.value(row, 0),
                    sample.value(row, 1)))
        .toList();
  }

  private static PartFacts facts(int partition, int partitions, int k) {
    return new PartFacts("orders", "", partition, partitions, 0, 1000, k, 0, List.of(), 0, 0);
  }
}
