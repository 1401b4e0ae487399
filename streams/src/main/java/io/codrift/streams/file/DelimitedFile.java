package io.codrift.streams.file;

import io.codrift.model.Category;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV or TSV file with a header line, plain or gzipped. Reads the selected columns: numbers, and
 * the codes of categories. An empty cell, {@code NA}, {@code null}, {@code NaN} or an infinity is a
 * missing value.
 */
public final class DelimitedFile {
  private static final Set<String> MISSING =
      Set.of("", "na", "n/a", "null", "nan", "inf", "-inf", "+inf", "infinity", "-infinity");

  private static final int LONGEST_HEADER = 1 << 20;

  /** The byte order mark, which some spreadsheets write at the start of a file. */
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path path;
  private final List<String> header;

  private DelimitedFile(Path path, List<String> header) {
    this.path = path;
    this.header = header;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws FileProblem if it cannot be read or has no header
   */
  public static DelimitedFile open(Path path) {
    if (!Files.isReadable(path)) {
      throw new FileProblem("cannot read '%s': no such file, or no permission".formatted(path));
    }
    try (CSVParser parser = parser(path)) {
      if (parser.getHeaderNames().isEmpty()) {
        throw new FileProblem(
            "'%s' is empty: the first line must name the columns".formatted(path));
      }
      return new DelimitedFile(path, List.copyOf(parser.getHeaderNames()));
    } catch (IOException | IllegalArgumentException e) {
      throw new FileProblem("cannot read '%s': %s".formatted(path, e.getMessage()), e);
    }
  }

  /** The names of all columns. */
  public List<String> header() {
    return header;
  }

  /**
   * The names in a selection, with ranges expanded.
   *
   * @throws FileProblem if a column is missing
   */
  public List<String> columns(List<String> selected) {
    return ColumnSelection.resolve(selected, header);
  }

  /**
   * The columns of two selections, with ranges expanded.
   *
   * @throws FileProblem if a column is missing, or is selected twice
   */
  public Sides sides(List<String> x, List<String> y) {
    return new Sides(columns(x), columns(y));
  }

  /**
   * Which columns are categories: those that are declared, and those in which no value is a number
   * and not all are missing. Reads the file as far as it takes to find a number in all the others.
   *
   * @param columns names from {@link #columns}
   * @param declared columns by name or range
   * @throws FileProblem if a declared column is not among the columns, or the file is damaged
   */
  public Categories categories(List<String> columns, List<String> declared) {
    List<String> names = columns(declared);
    for (String name : names) {
      if (!columns.contains(name)) {
        throw new FileProblem(
            "column '%s' is declared to be a category, but is neither in --x nor in --y: add it there, or remove it from --categorical"
                .formatted(name));
      }
    }
    Set<String> open = new LinkedHashSet<>(columns);
    names.forEach(open::remove);
    Set<String> texts = new LinkedHashSet<>();
    try (CSVParser parser = parser(path)) {
      for (CSVRecord record : parser) {
        if (open.isEmpty()) {
          break;
        }
        open.removeIf(
            column -> {
              String cell = record.isSet(column) ? record.get(column).strip() : "";
              boolean missing = isMissing(cell);
              boolean number = !missing && number(cell).isPresent();
              if (!missing && !number) {
                texts.add(column);
              }
              return number;
            });
      }
    } catch (UncheckedIOException e) {
      throw unreadable(e.getCause());
    } catch (IOException e) {
      throw unreadable(e);
    }
    return new Categories(names, open.stream().filter(texts::contains).toList());
  }

  /**
   * Reads the rows, lazily; close the stream.
   *
   * @param columns names from {@link #columns}
   * @param categories those of them that are categories
   * @param time the source of each row's time
   * @throws FileProblem from the stream's operations: if a cell of another column is not a number,
   *     a time is invalid, or the file is damaged
   */
  public Stream<Row> rows(List<String> columns, Categories categories, RowTime time) {
    Set<String> categorical = categories.all();
    if (time instanceof RowTime.Column c) {
      ColumnSelection.resolve(List.of(c.name()), header);
    }
    CSVParser parser;
    try {
      parser = parser(path);
    } catch (IOException e) {
      throw unreadable(e);
    }
    Iterator<CSVRecord> records = parser.iterator();
    Iterator<Row> rows =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            try {
              return records.hasNext();
            } catch (UncheckedIOException e) {
              throw unreadable(e.getCause());
            }
          }

          @Override
          public Row next() {
            CSVRecord record = records.next();
            return row(
                new Place(record, parser.getCurrentLineNumber()), columns, categorical, time);
          }
        };
    Iterable<Row> iterable = () -> rows;
    return StreamSupport.stream(iterable.spliterator(), false)
        .onClose(
            () -> {
              try {
                parser.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /**
   * A record and its line.
   *
   * @param line line of the file, from 1; the last line of the record
   */
  private record Place(CSVRecord record, long line) {}

  private FileProblem unreadable(IOException e) {
    return new FileProblem("cannot read '%s': %s".formatted(path, e.getMessage()), e);
  }

  private Row row(Place place, List<String> columns, Set<String> categorical, RowTime time) {
    double[] values = new double[columns.size()];
    String[] texts = new String[columns.size()];
    for (int j = 0; j < values.length; j++) {
      String column = columns.get(j);
      String cell = cell(place, column).strip();
      if (isMissing(cell)) {
        values[j] = Double.NaN;
      } else if (categorical.contains(column)) {
        texts[j] = Categories.text(cell);
        values[j] = Category.code(texts[j]);
      } else {
        values[j] = number(place, column, cell);
      }
    }
    long index = place.record().getRecordNumber() - 1;
    return new Row(index, time(place, time, index), values, texts);
  }

  private static boolean isMissing(String cell) {
    return MISSING.contains(cell.toLowerCase(Locale.ROOT));
  }

  private static OptionalDouble number(String cell) {
    try {
      return OptionalDouble.of(Double.parseDouble(cell));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private double number(Place place, String column, String cell) {
    double value =
        number(cell)
            .orElseThrow(
                () ->
                    new FileProblem(
                        "%s, line %d, column '%s': '%s' is not a number; leave the cell empty for a missing value, or name the column in --categorical if its values are categories"
                            .formatted(path.getFileName(), place.line(), column, cell)));
    if (!Double.isFinite(value)) {
      throw new FileProblem(
          "%s, line %d, column '%s': '%s' is out of range; leave the cell empty for a missing value"
              .formatted(path.getFileName(), place.line(), column, cell));
    }
    return value;
  }

  private long time(Place place, RowTime time, long index) {
    if (time instanceof RowTime.Regular regular) {
      return regular.start().plus(regular.step().multipliedBy(index)).toEpochMilli();
    }
    String column = ((RowTime.Column) time).name();
    String cell = cell(place, column).strip();
    try {
      return cell.matches("-?\\d+")
          ? Instant.ofEpochMilli(Long.parseLong(cell)).toEpochMilli()
          : OffsetDateTime.parse(cell.replace(' ', 'T')).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw new FileProblem(
          "%s, line %d, column '%s': '%s' is not a time; write 2026-01-31T12:00:00Z or milliseconds since the epoch"
              .formatted(path.getFileName(), place.line(), column, cell));
    }
  }

  private String cell(Place place, String column) {
    CSVRecord record = place.record();
    if (!record.isSet(column)) {
      throw new FileProblem(
          "%s, line %d has %d cells and no column '%s': the header has %d"
              .formatted(path.getFileName(), place.line(), record.size(), column, header.size()));
    }
    return record.get(column);
  }

  private static CSVParser parser(Path path) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(plain(path), StandardCharsets.UTF_8));
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    reader.mark(LONGEST_HEADER);
    String first = reader.readLine();
    reader.reset();
    char delimiter = first != null && first.indexOf('\t') >= 0 ? '\t' : ',';
    return CSVFormat.DEFAULT
        .builder()
        .setDelimiter(delimiter)
        .setHeader()
        .setAllowMissingColumnNames(true)
        .setSkipHeaderRecord(true)
        .setIgnoreSurroundingSpaces(true)
        .setIgnoreEmptyLines(true)
        .get()
        .parse(reader);
  }

  private static InputStream plain(Path path) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(path));
    raw.mark(2);
    boolean gzipped = raw.read() == 0x1f && raw.read() == 0x8b;
    raw.reset();
    return gzipped ? new GZIPInputStream(raw) : raw;
  }

  /**
   * One row.
   *
   * @param index from 0, the header excluded
   * @param time milliseconds since the epoch
   * @param values one per selected column; NaN is a missing value
   * @param texts in the same order, the text of each category, and null elsewhere
   */
  @SuppressWarnings("ArrayRecordComponent") // one row of a file, read once
  public record Row(long index, long time, double[] values, String[] texts) {
    /** A row without categories. */
    public Row(long index, long time, double[] values) {
      this(index, time, values, new String[values.length]);
    }
  }
}
