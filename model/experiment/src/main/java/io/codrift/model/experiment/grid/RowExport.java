package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.Pairs;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes the rows of cells for programs in other languages: a folder for all cells that share them,
 * with {@code train.csv} and {@code test.csv}. The columns are those of the modelled side, {@code
 * x0}, {@code x1} and so on, then those of the other.
 */
public final class RowExport {
  private final Path folder;

  /**
   * @param folder to write to; it is made if it does not exist
   */
  public RowExport(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes the rows of all cells.
   *
   * @param written receives each folder after it was written
   * @throws IOException if a file cannot be written
   */
  public void write(List<Cell> cells, Consumer<Path> written) throws IOException {
    Set<Path> folders = new HashSet<>();
    for (Cell cell : cells) {
      Path to = folder.resolve(name(cell));
      if (folders.add(to)) {
        Files.createDirectories(to);
        write(to.resolve("train.csv"), cell.train());
        write(to.resolve("test.csv"), cell.test());
        written.accept(to);
      }
    }
  }

  /** Names everything that decides the rows of a cell. */
  private static String name(Cell cell) {
    return String.format(
        Locale.ROOT,
        "%s-%d-%s-nats-%d-rows-%d-test-rows-seed-%d-%s",
        cell.task(),
        cell.dims(),
        cell.mi(),
        cell.rows(),
        cell.testRows(),
        cell.seed(),
        cell.direction());
  }

  private static void write(Path file, Pairs rows) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file);
        CSVPrinter csv = new CSVPrinter(writer, RowFile.FORMAT)) {
      csv.printRecord(Stream.concat(names("x", rows.xDims()), names("y", rows.yDims())).toList());
      for (int r = 0; r < rows.rows(); r++) {
        csv.printRecord(Stream.concat(values(rows.x(), r), values(rows.y(), r)).toList());
      }
    }
  }

  private static Stream<String> names(String side, int dims) {
    return IntStream.range(0, dims).mapToObj(i -> side + i);
  }

  private static Stream<Double> values(double[][] columns, int row) {
    return Stream.of(columns).map(column -> column[row]);
  }
}
