package io.codrift.streams.demo;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PairedFeatures;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.OnIdle;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.SourceFormat;
import io.codrift.streams.config.WindowConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Observations of a {@link Scenario} as {@code PairedFeatures}, one window per batch. Each arrives
 * shortly after its event time, some much later than their neighbours, but never later than the
 * grace.
 */
final class ScenarioInput implements DemoInput {
  static final String TOPIC = "demo.features";
  static final Duration WINDOW = Duration.ofMinutes(1);

  /** Event time starts here, independent of the clock, so that a seed defines the stream. */
  static final Instant ORIGIN = Instant.parse("2025-01-01T00:00:00Z");

  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration USUAL_DELAY = Duration.ofMillis(300);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(4);
  private static final double SHARE_DELAYED = 0.05;
  private static final int PARTITIONS = 2;

  /**
   * Number of windows sent ahead of the estimates: one is filling, one is closed, one is waiting,
   * one is in training.
   */
  private static final int AHEAD = 4;

  private static final Comparator<Sent> BY_TIME =
      Comparator.comparingLong(Sent::sendTime).thenComparing(Sent::number);

  private final Scenario scenario;
  private final int rowsPerWindow;
  private final List<UniformRandomProvider> random;
  private final MessageCodec<PairedFeatures> codec =
      new MessageCodec<>(PairedFeatures.class, KnownSchemas.bundled());
  private List<Sent> underway = new ArrayList<>();
  private long window;
  private long number;

  /** An observation and the time at which it is sent, in event time. */
  private record Sent(long sendTime, long number, PairedFeatures features) {}

  /**
   * @param rowsPerWindow observations of each pair in each window
   * @param seed of everything that is random
   */
  ScenarioInput(Scenario scenario, int rowsPerWindow, long seed) {
    this.scenario = scenario;
    this.rowsPerWindow = rowsPerWindow;
    // One random generator per pair, so that the pairs are independent of each other.
    this.random =
        IntStream.range(0, scenario.pairs().size())
            .<UniformRandomProvider>mapToObj(
                i -> RandomSource.XO_RO_SHI_RO_128_PP.create(new long[] {seed, i}))
            .toList();
  }

  @Override
  public SourceConfig source() {
    return new SourceConfig(
        TOPIC,
        SourceFormat.PAIRED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        scenario.pairs().size(),
        Duration.ofDays(30),
        Duration.ofHours(1),
        // The input pauses while models train, so an idle partition does not mean the end.
        Duration.ofHours(1),
        OnIdle.WAIT,
        Optional.empty(),
        new WindowConfig(WINDOW, WINDOW, GRACE, rowsPerWindow / 4, rowsPerWindow),
        List.of(new MonitorConfig("demo", coordinates("x"), coordinates("y"))));
  }

  private static List<String> coordinates(String side) {
    return IntStream.range(0, Scenario.DIMS).mapToObj(i -> side + i).toList();
  }

  @Override
  public OptionalLong windows() {
    return OptionalLong.empty();
  }

  @Override
  public int partitions() {
    return PARTITIONS;
  }

  @Override
  public long windowsBefore(long batch) {
    return Math.max(0, batch - AHEAD);
  }

  /** Start of a window, milliseconds since the epoch. */
  static long start(long window) {
    return ORIGIN.toEpochMilli() + window * WINDOW.toMillis();
  }

  @Override
  public Optional<List<Message>> next() {
    long start = start(window);
    long end = start(window + 1);
    for (int p = 0; p < scenario.pairs().size(); p++) {
      observe(scenario.pairs().get(p), random.get(p), start);
    }
    underway.sort(BY_TIME);
    List<Message> messages = new ArrayList<>();
    List<Sent> later = new ArrayList<>();
    for (Sent sent : underway) {
      if (sent.sendTime() < end) {
        messages.add(
            new Message((int) (sent.number() % PARTITIONS), codec.encode(sent.features())));
      } else {
        later.add(sent);
      }
    }
    underway = later;
    window++;
    return Optional.of(messages);
  }

  private void observe(Scenario.Pair pair, UniformRandomProvider generator, long start) {
    double[] x = new double[Scenario.DIMS];
    double[] y = new double[Scenario.DIMS];
    for (int i = 0; i < rowsPerWindow; i++) {
      pair.task(window).sample(generator, x, y);
      long eventTime = start + i * WINDOW.toMillis() / rowsPerWindow;
      Duration most = generator.nextDouble() < SHARE_DELAYED ? LONGEST_DELAY : USUAL_DELAY;
      long delay = (long) (generator.nextDouble() * most.toMillis());
      PairedFeatures features =
          PairedFeatures.newBuilder()
              .setPair(pair.name())
              .setX(boxed(x))
              .setY(boxed(y))
              .setEventTime(Instant.ofEpochMilli(eventTime))
              .build();
      underway.add(new Sent(eventTime + delay, number++, features));
    }
  }

  private static List<Double> boxed(double[] values) {
    List<Double> list = new ArrayList<>(values.length);
    for (double value : values) {
      list.add(value);
    }
    return list;
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
