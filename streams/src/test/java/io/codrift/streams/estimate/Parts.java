package io.codrift.streams.estimate;

import io.codrift.model.Category;
import io.codrift.schemas.CategoryText;
import io.codrift.schemas.FeatureCount;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.sample.Remainder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Messages of a simulated window stage. */
public final class Parts {
  private static final MessageCodec<WindowSample> SAMPLES =
      new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());
  private static final MessageCodec<WindowProgress> PROGRESS =
      new MessageCodec<>(WindowProgress.class, KnownSchemas.bundled());

  private final int partitions;
  private final String topicId;
  private final Instant countedAt;

  /** Of an earlier version, which does not say of which topic the number of partitions is. */
  public Parts(int partitions) {
    this(partitions, "", 0);
  }

  public Parts(int partitions, String topicId, long countedAt) {
    this.partitions = partitions;
    this.topicId = topicId;
    this.countedAt = Instant.ofEpochMilli(countedAt);
  }

  /** One row: its hash decides its rank in the sample. */
  @SuppressWarnings("ArrayRecordComponent") // values of a row, never compared
  public record Row(long hash, long eventTime, double... values) {}

  /** A builder of a part. */
  public static final class Part {
    private final WindowSample.Builder builder;
    private final List<Row> rows;
    private int chunks = 1;

    private Part(WindowSample.Builder builder, List<Row> rows) {
      this.builder = builder;
      this.rows = rows;
    }

    public Part segment(String segment) {
      builder.setSegment(segment);
      return this;
    }

    public Part features(String... features) {
      builder.setFeatures(Arrays.asList(features));
      return this;
    }

    public Part maxSamples(int maxSamples) {
      builder.setMaxSamples(maxSamples);
      return this;
    }

    public Part seen(long seen) {
      builder.setSeen(seen);
      return this;
    }

    public Part missing(String feature, long count) {
      builder.setMissing(
          List.of(FeatureCount.newBuilder().setFeature(feature).setCount(count).build()));
      return this;
    }

    public Part late(long late, long rejected) {
      builder.setLate(late).setRejected(rejected);
      return this;
    }

    /** When the window stage closed the window; by default at its end, as of a live stream. */
    public Part closed(long at) {
      builder.setClosedAt(Instant.ofEpochMilli(at));
      return this;
    }

    public Part end(long end) {
      builder.setWindowEnd(Instant.ofEpochMilli(end));
      return this;
    }

    public Part source(String source) {
      builder.setSource(source);
      return this;
    }

    public Part text(String column, String text) {
      List<CategoryText> texts =
          new ArrayList<>(builder.hasTexts() ? builder.getTexts() : List.of());
      texts.add(
          CategoryText.newBuilder()
              .setColumn(column)
              .setCode(Category.code(text))
              .setText(text)
              .build());
      builder.setTexts(texts);
      return this;
    }

    public Part chunks(int count) {
      chunks = count;
      return this;
    }

    public List<byte[]> messages() {
      List<byte[]> messages = new ArrayList<>();
      int per = (rows.size() + chunks - 1) / chunks;
      for (int i = 0; i < chunks; i++) {
        List<Row> slice =
            rows.subList(Math.min(rows.size(), i * per), Math.min(rows.size(), (i + 1) * per));
        messages.add(
            SAMPLES.encode(
                builder
                    .setChunk(i)
                    .setChunks(chunks)
                    .setHashes(longs(slice.stream().mapToLong(Row::hash).toArray()))
                    .setOffsets(longs(slice.stream().mapToLong(Row::hash).toArray()))
                    .setEventTimes(longs(slice.stream().mapToLong(Row::eventTime).toArray()))
                    .setRows(floats(slice))
                    .setRemainders(remainders(slice))
                    .build()));
      }
      return messages;
    }
  }

  /** A part of columns a and b; the window is one minute long. */
  public Part part(int partition, long start, Row... rows) {
    return new Part(
        WindowSample.newBuilder()
            .setSource(Configs.SOURCE)
            .setPartition(partition)
            .setPartitions(partitions)
            .setWindowStart(Instant.ofEpochMilli(start))
            .setWindowEnd(Instant.ofEpochMilli(start + Configs.MINUTE))
            .setClosedAt(Instant.ofEpochMilli(start + Configs.MINUTE))
            .setMaxSamples(1000)
            .setFeatures(List.of("a", "b"))
            .setSeen(rows.length),
        List.of(rows));
  }

  /** A part with n rows whose a is {@code value}. */
  public Part part(int partition, long start, int n, double value) {
    Row[] rows = new Row[n];
    for (int i = 0; i < n; i++) {
      rows[i] = new Row(100L * i + partition, start + i, value, i);
    }
    return part(partition, start, rows);
  }

  public byte[] progress(int partition, long closedUntil) {
    return progress(Configs.SOURCE, partition, closedUntil, false);
  }

  public byte[] idle(int partition) {
    return progress(Configs.SOURCE, partition, Long.MIN_VALUE, true);
  }

  /** An idle partition that has seen event time up to {@code watermark} and nothing since. */
  public byte[] idle(int partition, long watermark, long idleMillis) {
    return PROGRESS.encode(
        WindowProgress.newBuilder()
            .setSource(Configs.SOURCE)
            .setPartition(partition)
            .setPartitions(partitions)
            .setTopicId(topicId)
            .setCountedAt(countedAt)
            .setClosedUntil(Instant.ofEpochMilli(watermark))
            .setWatermark(Instant.ofEpochMilli(watermark))
            .setIdle(true)
            .setIdleMillis(idleMillis)
            .build());
  }

  /** An idle partition that says so at a time. */
  public byte[] idleAt(int partition, long sentAt, long number) {
    return PROGRESS.encode(
        WindowProgress.newBuilder()
            .setSource(Configs.SOURCE)
            .setPartition(partition)
            .setPartitions(partitions)
            .setTopicId(topicId)
            .setCountedAt(countedAt)
            .setClosedUntil(Instant.ofEpochMilli(Long.MIN_VALUE))
            .setWatermark(Instant.ofEpochMilli(Long.MIN_VALUE))
            .setIdle(true)
            .setIdleMillis(1)
            .setSentAt(Instant.ofEpochMilli(sentAt))
            .setNumber(number)
            .build());
  }

  public byte[] progress(String source, int partition, long closedUntil, boolean idle) {
    return PROGRESS.encode(
        WindowProgress.newBuilder()
            .setSource(source)
            .setPartition(partition)
            .setPartitions(partitions)
            .setTopicId(topicId)
            .setCountedAt(countedAt)
            .setClosedUntil(Instant.ofEpochMilli(closedUntil))
            .setWatermark(Instant.ofEpochMilli(closedUntil))
            .setIdle(idle)
            .build());
  }

  /** Progress that is sent at a time, with its number. */
  public byte[] progress(int partition, long closedUntil, long sentAt, long number) {
    return PROGRESS.encode(
        WindowProgress.newBuilder()
            .setSource(Configs.SOURCE)
            .setPartition(partition)
            .setPartitions(partitions)
            .setTopicId(topicId)
            .setCountedAt(countedAt)
            .setClosedUntil(Instant.ofEpochMilli(closedUntil))
            .setWatermark(Instant.ofEpochMilli(closedUntil))
            .setSentAt(Instant.ofEpochMilli(sentAt))
            .setNumber(number)
            .build());
  }

  private static ByteBuffer longs(long[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asLongBuffer().put(values);
    return buffer;
  }

  private static ByteBuffer floats(List<Row> rows) {
    int values = rows.stream().mapToInt(row -> row.values().length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    rows.forEach(
        row -> {
          for (double value : row.values()) {
            buffer.putFloat(Remainder.rounded(value));
          }
        });
    return buffer.flip();
  }

  private static ByteBuffer remainders(List<Row> rows) {
    long[] remainders =
        rows.stream()
            .flatMapToDouble(row -> Arrays.stream(row.values()))
            .mapToLong(Remainder::of)
            .toArray();
    return Arrays.stream(remainders).allMatch(r -> r == 0) ? null : longs(remainders);
  }
}
