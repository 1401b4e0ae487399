package io.codrift.streams.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.OnIdle;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.SourceFormat;
import io.codrift.streams.config.TimestampField;
import io.codrift.streams.config.TimestampUnit;
import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.file.Categories;
import io.codrift.streams.file.DelimitedFile;
import io.codrift.streams.file.FileProblem;
import io.codrift.streams.file.RowTime;
import io.codrift.streams.file.Sides;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The rows of a delimited file as JSON records, in the order of the file, categories as texts. The
 * whole file is read first, so that errors are reported before anything starts, and then again as
 * the stream.
 */
final class FileInput implements DemoInput {
  static final String TOPIC = "demo.rows";

  /** The name of the only monitor. */
  static final String MONITOR = "file";

  /** Rows of a window unless its length is given. */
  private static final int ROWS_PER_WINDOW = 1000;

  private static final int BATCH = 2000;
  private static final int MAX_SAMPLES = 8192;
  private static final int FEWEST_SAMPLES = 32;
  private static final int USUAL_MIN_SAMPLES = 256;

  /** Silence after the last row, which closes the last windows: the file has ended. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  /** A file may have any times, so no event time is too far ahead. */
  private static final Duration ANY_TIME_AHEAD = Duration.ofDays(1_000_000);

  private static final JsonFactory JSON = new JsonFactory();

  private final Sides sides;
  private final List<String> columns;
  private final Categories categories;
  private final WindowConfig window;
  private final String timeField;
  private final FileScan scan;
  private final Stream<DelimitedFile.Row> stream;
  private final Iterator<DelimitedFile.Row> rows;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

  /**
   * The options of a file input.
   *
   * @param path the file
   * @param x columns of X
   * @param y columns of Y
   * @param categorical columns that are declared to be categories
   * @param time the source of a row's time
   * @param size length of a window; empty: about 1,000 rows
   * @param advance advance of windows; empty: tumbling
   * @param grace how far out of order rows may be
   */
  record Request(
      Path path,
      List<String> x,
      List<String> y,
      List<String> categorical,
      RowTime time,
      Optional<Duration> size,
      Optional<Duration> advance,
      Duration grace) {}

  private FileInput(
      DelimitedFile file,
      Sides sides,
      Categories categories,
      RowTime time,
      WindowConfig window,
      FileScan scan) {
    this.sides = sides;
    this.categories = categories;
    this.columns = sides.columns();
    this.window = window;
    this.scan = scan;
    String free = "event_time";
    while (columns.contains(free)) {
      free = "_" + free;
    }
    this.timeField = free;
    this.stream = file.rows(columns, categories, time);
    this.rows = stream.iterator();
  }

  /**
   * Reads the whole file and opens it as a stream.
   *
   * @throws FileProblem if a column is missing or selected twice, or a cell is not a number or time
   */
  static FileInput open(Request request) {
    DelimitedFile file = DelimitedFile.open(request.path());
    Sides sides = file.sides(request.x(), request.y());
    List<String> columns = sides.columns();
    Categories categories = file.categories(columns, request.categorical());
    long[] times;
    try (Stream<DelimitedFile.Row> rows = file.rows(columns, categories, request.time())) {
      times = rows.mapToLong(FileInput::time).toArray();
    }
    if (times.length < FEWEST_SAMPLES) {
      throw new FileProblem(
          "%s has %d rows, but one window needs %d"
              .formatted(request.path().getFileName(), times.length, FEWEST_SAMPLES));
    }
    WindowConfig window = window(request, times);
    FileScan scan = new FileScan(columns, window);
    try (Stream<DelimitedFile.Row> rows = file.rows(columns, categories, request.time())) {
      rows.forEach(scan::add);
    }
    return new FileInput(file, sides, categories, request.time(), window, scan);
  }

  private static long time(DelimitedFile.Row row) {
    if (row.time() < 0) {
      throw new FileProblem(
          "row %d is at %s: times before 1970 have no window"
              .formatted(row.index(), Instant.ofEpochMilli(row.time())));
    }
    return row.time();
  }

  private static WindowConfig window(Request request, long[] times) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (long time : times) {
      first = Math.min(first, time);
      last = Math.max(last, time);
    }
    double step = Math.max(1, (last - first) / (double) (times.length - 1));
    Duration size = request.size().orElse(Duration.ofMillis(Math.round(step * ROWS_PER_WINDOW)));
    long rows = Math.round(size.toMillis() / step);
    int fewest = (int) Math.max(FEWEST_SAMPLES, Math.min(USUAL_MIN_SAMPLES, rows / 4));
    return new WindowConfig(
        size, request.advance().orElse(size), request.grace(), fewest, MAX_SAMPLES);
  }

  /** The result of scanning the file. */
  FileScan scan() {
    return scan;
  }

  Categories categories() {
    return categories;
  }

  WindowConfig window() {
    return window;
  }

  @Override
  public SourceConfig source() {
    return new SourceConfig(
        TOPIC,
        SourceFormat.JSON,
        Optional.empty(),
        Optional.empty(),
        // The times are what the file has, of any year.
        Optional.of(new TimestampField(timeField, Optional.of(TimestampUnit.MILLISECONDS))),
        Optional.empty(),
        List.copyOf(categories.all()),
        1,
        ANY_TIME_AHEAD, // it has one segment
        ANY_TIME_AHEAD,
        IDLE,
        OnIdle.CLOSE,
        Optional.empty(),
        window,
        List.of(new MonitorConfig(MONITOR, sides.x(), sides.y())));
  }

  @Override
  public OptionalLong windows() {
    return OptionalLong.of(scan.windows().size());
  }

  @Override
  public int partitions() {
    return 1;
  }

  /** A file is finite, so all its windows may wait. */
  @Override
  public long windowsBefore(long batch) {
    return 0;
  }

  @Override
  public Optional<List<Message>> next() {
    List<Message> batch = new ArrayList<>();
    while (batch.size() < BATCH && rows.hasNext()) {
      batch.add(new Message(0, json(rows.next())));
    }
    return batch.isEmpty() ? Optional.empty() : Optional.of(batch);
  }

  private byte[] json(DelimitedFile.Row row) {
    buffer.reset();
    try (JsonGenerator generator = JSON.createGenerator(buffer)) {
      generator.writeStartObject();
      generator.writeNumberField(timeField, row.time());
      for (int j = 0; j < columns.size(); j++) {
        double value = row.values()[j];
        if (row.texts()[j] != null) {
          generator.writeStringField(columns.get(j), row.texts()[j]);
        } else if (Double.isFinite(value)) {
          generator.writeNumberField(columns.get(j), value);
        } else {
          generator.writeNullField(columns.get(j));
        }
      }
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer.toByteArray();
  }

  @Override
  public void close() {
    stream.close();
  }
}
