package io.codrift.model.experiment.grid;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file that begins with the columns of a cell. Rows are added and forced to the disk at once;
 * a row that was only written in part, because the program was killed, is cut off. No value has a
 * line break, so a row ends where a line ends.
 */
final class RowFile {
  private static final List<String> CELL =
      List.of(
          "task", "dims", "mi", "rows", "test_rows", "seed", "direction", "estimator", "epochs");
  static final CSVFormat FORMAT = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

  private final Path file;
  private final List<String> columns;

  private RowFile(Path file, List<String> columns) {
    this.file = file;
    this.columns = columns;
  }

  /**
   * Opens a file. One that does not exist is made for the first row.
   *
   * @param own the columns after those of the cell
   * @throws GridException if the file has other columns
   * @throws IOException if it cannot be read or written
   */
  static RowFile open(Path file, List<String> own) throws IOException, GridException {
    RowFile rows = new RowFile(file, Stream.concat(CELL.stream(), own.stream()).toList());
    if (Files.exists(file)) {
      rows.cutUnfinishedRow();
    }
    return rows;
  }

  private void cutUnfinishedRow() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end < bytes.length) {
      try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
        access.setLength(end);
      }
    }
  }

  /**
   * Reads all rows.
   *
   * @throws GridException if the columns are others, or a row cannot be read
   * @throws IOException if the file cannot be read
   */
  <T> List<T> read(Function<Row, T> row) throws IOException, GridException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<CSVRecord> records = FORMAT.parse(new StringReader(Files.readString(file))).getRecords();
    if (records.isEmpty()) {
      return List.of();
    }
    if (!records.get(0).toList().equals(columns)) {
      throw new GridException(
          "%s has other columns than this version writes. Name another --output.".formatted(file));
    }
    List<T> rows = new ArrayList<>();
    for (CSVRecord record : records.subList(1, records.size())) {
      try {
        rows.add(row.apply(new Row(columns, record.toList())));
      } catch (IllegalArgumentException e) {
        throw new GridException(
            "%s, row %d cannot be read: %s. Delete the row."
                .formatted(file, record.getRecordNumber(), e.getMessage()),
            e);
      }
    }
    return rows;
  }

  /**
   * Adds a row.
   *
   * @param own the values after those of the cell; an empty number is an empty value
   * @throws IllegalArgumentException if a value has a line break
   * @throws IOException if it cannot be written
   */
  void add(Cell cell, List<Object> own) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      write(List.copyOf(columns));
    }
    write(Stream.concat(values(cell).stream(), own.stream()).toList());
  }

  private void write(List<Object> values) throws IOException {
    String line =
        FORMAT.format(values.stream().map(RowFile::text).toArray()) + FORMAT.getRecordSeparator();
    Files.write(
        file,
        line.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.DSYNC);
  }

  private static Object text(Object value) {
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? number.getAsDouble() : "";
    }
    if (value.toString().lines().count() > 1) {
      throw new IllegalArgumentException("a value has a line break: " + value);
    }
    return value;
  }

  private static List<Object> values(Cell cell) {
    return List.of(
        cell.task(),
        cell.dims(),
        cell.mi(),
        cell.rows(),
        cell.testRows(),
        cell.seed(),
        cell.direction(),
        cell.estimator(),
        cell.epochs());
  }

  /** A row that was read. A value that is not what it should be is an IllegalArgumentException. */
  record Row(List<String> columns, List<String> values) {
    Row {
      if (values.size() != columns.size()) {
        throw new IllegalArgumentException(
            "it has %d values, not %d".formatted(values.size(), columns.size()));
      }
    }

    Cell cell() {
      return new Cell(
          text("task"),
          integer("dims"),
          number("mi"),
          integer("rows"),
          integer("test_rows"),
          Long.parseLong(text("seed")),
          Direction.of(text("direction"))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "direction is %s, not one of %s"
                              .formatted(
                                  text("direction"),
                                  Stream.of(Direction.values())
                                      .map(Direction::toString)
                                      .collect(Collectors.joining(", "))))),
          text("estimator"),
          integer("epochs"));
    }

    String text(String column) {
      return values.get(columns.indexOf(column));
    }

    int integer(String column) {
      return Integer.parseInt(text(column));
    }

    double number(String column) {
      return Double.parseDouble(text(column));
    }

    OptionalDouble optional(String column) {
      return text(column).isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(number(column));
    }
  }
}
