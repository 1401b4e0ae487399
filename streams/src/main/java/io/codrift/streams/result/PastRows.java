package io.codrift.streams.result;

import io.codrift.model.Window;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.Sample;
import io.codrift.streams.sample.SampleChunks;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The sampled rows of some windows of one monitor, from the topic between the stages. */
public final class PastRows {
  private final SourceConfig source;
  private final String segment;
  private final Predicate<Span> wanted;
  private final Instant earliest;
  private final List<String> x;
  private final List<String> y;
  private final BottomK selected;
  private long read;
  private long incomplete;

  /** The largest hash up to which all parts have their rows. */
  private long bound = BottomK.NO_BOUND;

  private PastRows(
      SourceConfig source,
      MonitorConfig monitor,
      String segment,
      Predicate<Span> wanted,
      Instant earliest,
      int most) {
    this.source = source;
    this.segment = segment;
    this.wanted = wanted;
    this.earliest = earliest;
    this.x = monitor.x();
    this.y = monitor.y();
    this.selected = new BottomK(most, Stream.concat(x.stream(), y.stream()).toList());
  }

  /**
   * The rows of the windows of a time. Of windows that overlap some are taken, so that no row is
   * there twice.
   *
   * @param segment the segment; empty if the source is not split
   * @param from windows begin at this time or later
   * @param to they end at this time or earlier
   * @param most maximum number of rows: a uniform sample is taken
   */
  public static PastRows between(
      SourceConfig source,
      MonitorConfig monitor,
      String segment,
      Instant from,
      Instant to,
      int most) {
    long advance = source.window().advance().toMillis();
    long stride = -Math.floorDiv(-source.window().size().toMillis(), advance) * advance;
    return new PastRows(
        source,
        monitor,
        segment,
        span ->
            Math.floorMod(span.start().toEpochMilli(), stride) == 0
                && !span.start().isBefore(from)
                && !span.end().isAfter(to),
        from,
        most);
  }

  /**
   * The rows of given windows, which do not overlap.
   *
   * @param segment the segment; empty if the source is not split
   * @param windows at least one
   * @param most maximum number of rows: a uniform sample is taken
   */
  public static PastRows of(
      SourceConfig source,
      MonitorConfig monitor,
      String segment,
      Collection<Span> windows,
      int most) {
    Set<Span> wanted = Set.copyOf(windows);
    Instant earliest = wanted.stream().map(Span::start).min(Instant::compareTo).orElseThrow();
    return new PastRows(source, monitor, segment, wanted::contains, earliest, most);
  }

  /**
   * The time of a window.
   *
   * @param start its first instant
   * @param end the first instant after it
   */
  public record Span(Instant start, Instant end) {}

  /**
   * What was found.
   *
   * @param window the complete rows, in order of time
   * @param read number of rows of the windows
   * @param incomplete number of rows left out because a value is missing
   */
  public record Found(Window window, long read, long incomplete) {}

  /**
   * Reads the topic.
   *
   * @throws io.codrift.streams.runtime.UnusableTopicException if it does not exist
   */
  public Found read(CodriftConfig config, Clock clock) {
    return readAll(List.of(this), config, clock).get(0);
  }

  /**
   * Reads the topic once for several selections.
   *
   * @param wanted at least one
   * @return what was found for each, in their order
   * @throws io.codrift.streams.runtime.UnusableTopicException if the topic does not exist
   */
  public static List<Found> readAll(List<PastRows> wanted, CodriftConfig config, Clock clock) {
    Instant from = wanted.stream().map(PastRows::firstSent).min(Instant::compareTo).orElseThrow();
    ResultReader.readRows(
        config.kafka(),
        config.topics(),
        from,
        clock,
        chunk -> wanted.forEach(rows -> rows.take(chunk)));
    return wanted.stream().map(PastRows::found).toList();
  }

  /**
   * The log timestamp of the first message that may have rows: a record is at most {@code
   * max-ahead} ahead of its log timestamp, and a window is sent after its first record.
   */
  private Instant firstSent() {
    return earliest.minus(source.maxAhead());
  }

  /** Takes a chunk, if it is of such a window. */
  void take(WindowSample chunk) {
    if (!chunk.getSource().equals(source.topic())
        || !chunk.getSegment().equals(segment)
        || !wanted.test(new Span(chunk.getWindowStart(), chunk.getWindowEnd()))) {
      return;
    }
    Sample rows = SampleChunks.merge(List.of(chunk));
    int[] columns =
        Stream.concat(x.stream(), y.stream()).mapToInt(rows.features()::indexOf).toArray();
    double[] row = new double[columns.length];
    for (int r = 0; r < rows.rows(); r++) {
      read++;
      boolean complete = true;
      for (int i = 0; i < columns.length; i++) {
        row[i] = columns[i] < 0 ? Double.NaN : rows.value(r, columns[i]);
        complete &= !Double.isNaN(row[i]);
      }
      if (complete) {
        selected.offer(
            rows.hash(r), chunk.getPartition(), rows.offset(r), rows.eventTime(r), row, 0);
      } else {
        incomplete++;
      }
    }
    if (chunk.getChunk() == chunk.getChunks() - 1
        && chunk.getSeen() > chunk.getMaxSamples()
        && rows.rows() > 0) {
      long last = rows.hash(rows.rows() - 1);
      bound = Long.compareUnsigned(last, bound) < 0 ? last : bound;
    }
  }

  /** The rows that were taken. */
  Found found() {
    Sample sample = selected.sample();
    int[] order =
        IntStream.range(0, sample.rows())
            .filter(r -> Long.compareUnsigned(sample.hash(r), bound) <= 0)
            .boxed()
            .sorted((one, other) -> Long.compare(sample.eventTime(one), sample.eventTime(other)))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] times = IntStream.of(order).mapToLong(sample::eventTime).toArray();
    Window window =
        new Window(
            x,
            y,
            order.length,
            values(sample, order, 0, x.size()),
            values(sample, order, x.size(), x.size() + y.size()),
            times,
            IntStream.of(order).mapToLong(sample::hash).toArray(),
            times.length == 0 ? 0 : times[0],
            times.length == 0 ? 1 : times[times.length - 1] + 1,
            times.length == 0 ? 0 : times[0]);
    return new Found(window, read, incomplete);
  }

  private static double[] values(Sample sample, int[] order, int first, int last) {
    return IntStream.of(order)
        .boxed()
        .flatMapToDouble(
            row -> IntStream.range(first, last).mapToDouble(column -> sample.value(row, column)))
        .toArray();
  }
}
