package io.codrift.streams.testing;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PairedFeatures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records of three pairs over four partitions, with all difficulties for windowing: records out of
 * order within the grace, late records, undecodable records, missing values, one partition that is
 * three windows behind the others, and one that is always empty. A pure function of its seed.
 */
public final class PairStream {
  /** The three pairs; each is a segment. */
  public static final List<String> PAIRS = List.of("independent", "linear", "folded");

  /** Coordinates of X and of Y. */
  public static final int DIMENSIONS = 2;

  /** Partitions of the topic. */
  public static final int PARTITIONS = 4;

  /** The lagging partition. */
  public static final int BEHIND = 2;

  /** The empty partition. */
  public static final int EMPTY = 3;

  /** Length of the windows. */
  public static final Duration WINDOW = Duration.ofMinutes(1);

  /** Grace: the maximum disorder. */
  public static final Duration GRACE = Duration.ofSeconds(10);

  private static final Instant START = Instant.parse("2024-03-01T00:00:00Z");
  private static final int WINDOWS_BEHIND = 3;

  private PairStream() {}

  /**
   * One record as sent.
   *
   * @param partition its partition
   * @param pair its segment; empty for an undecodable record
   * @param eventTime milliseconds since the epoch; 0 for an undecodable record
   * @param features x then y, NaN for a missing value; empty for an undecodable record
   * @param value the bytes
   */
  public record Sent(int partition, String pair, long eventTime, double[] features, byte[] value) {
    /** Whether no decoder can read it. */
    public boolean garbage() {
      return features.length == 0;
    }

    /** The record for a topic. Its log timestamp is the time of sending. */
    public ProducerRecord<byte[], byte[]> to(String topic) {
      return new ProducerRecord<>(topic, partition, null, value);
    }
  }

  /**
   * The records in the order of sending.
   *
   * @param count number of records
   * @param windows number of windows that they fill
   */
  public static List<Sent> generate(long seed, int count, int windows) {
    SplittableRandom random = new SplittableRandom(seed);
    MessageCodec<PairedFeatures> codec =
        new MessageCodec<>(PairedFeatures.class, KnownSchemas.bundled());
    double millisPerRecord = (double) WINDOW.toMillis() * windows / count;
    int held = count / windows * WINDOWS_BEHIND / (PARTITIONS - 1);
    Deque<Sent> behind = new ArrayDeque<>();
    List<Sent> sent = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int partition = random.nextInt(PARTITIONS - 1);
      long now = START.toEpochMilli() + (long) (i * millisPerRecord);
      Sent one = record(random, codec, partition, now);
      if (partition == BEHIND) {
        behind.add(one);
        if (behind.size() <= held) {
          continue;
        }
        one = behind.remove();
      }
      sent.add(one);
    }
    sent.addAll(behind);
    return sent;
  }

  private static Sent record(
      SplittableRandom random, MessageCodec<PairedFeatures> codec, int partition, long now) {
    if (random.nextInt(500) == 0) {
      byte[] garbage = ("garbage " + random.nextLong()).getBytes(StandardCharsets.UTF_8);
      return new Sent(partition, "", 0, new double[0], garbage);
    }
    long eventTime =
        random.nextInt(200) == 0
            ? now - random.nextLong(60_000, 200_000)
            : now - random.nextLong(GRACE.toMillis() * 4 / 5);
    String pair = PAIRS.get(random.nextInt(PAIRS.size()));
    double[] values = values(random, pair);
    if (random.nextInt(100) == 0) {
      values[random.nextInt(values.length)] =
          random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY;
    }
    double[] features = new double[values.length];
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      (i < DIMENSIONS ? x : y).add(values[i]);
      features[i] = Double.isFinite(values[i]) ? values[i] : Double.NaN;
    }
    byte[] bytes =
        codec.encode(
            PairedFeatures.newBuilder()
                .setPair(pair)
                .setX(x)
                .setY(y)
                .setEventTime(Instant.ofEpochMilli(eventTime))
                .build());
    return new Sent(partition, pair, eventTime, features, bytes);
  }

  private static double[] values(SplittableRandom random, String pair) {
    double[] values = new double[2 * DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      double x = random.nextGaussian();
      double noise = random.nextGaussian();
      values[i] = x;
      values[DIMENSIONS + i] =
          switch (pair) {
            case "independent" -> noise;
            case "linear" -> 0.8 * x + 0.6 * noise;
            case "folded" -> Math.abs(x) + 0.3 * noise;
            default -> throw new IllegalArgumentException(pair);
          };
    }
    return values;
  }
}
