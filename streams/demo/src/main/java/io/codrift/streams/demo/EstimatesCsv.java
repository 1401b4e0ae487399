package io.codrift.streams.demo;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.file.FileProblem;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Estimates as a CSV file: a line per window, a column per simple field of {@code
 * DependenceEstimate}, with the names of the schema; null is an empty cell.
 */
final class EstimatesCsv {
  private static final Comparator<DependenceEstimate> ORDER =
      Comparator.comparing(DependenceEstimate::getWindowStart)
          .thenComparing(DependenceEstimate::getMonitor)
          .thenComparing(DependenceEstimate::getSegment);

  private EstimatesCsv() {}

  /**
   * Creates the empty file, so that a file that cannot be written is reported before a long run.
   *
   * @throws FileProblem if it cannot be written
   */
  static void probe(Path path) {
    try (Writer unused = Files.newBufferedWriter(path)) {
      unused.flush();
    } catch (IOException e) {
      throw problem(path, e);
    }
  }

  private static FileProblem problem(Path path, IOException e) {
    return new FileProblem("cannot write '%s': %s".formatted(path, e.getMessage()), e);
  }

  /**
   * Writes a file.
   *
   * @throws FileProblem if it cannot be written
   */
  static void write(Path path, List<DependenceEstimate> estimates) {
    List<Schema.Field> fields =
        DependenceEstimate.getClassSchema().getFields().stream()
            .filter(field -> field.schema().getType() != Schema.Type.ARRAY)
            .toList();
    try (Writer writer = Files.newBufferedWriter(path);
        CSVPrinter csv = new CSVPrinter(writer, CSVFormat.DEFAULT)) {
      csv.printRecord(fields.stream().map(Schema.Field::name));
      for (DependenceEstimate estimate : estimates.stream().sorted(ORDER).toList()) {
        csv.printRecord(fields.stream().map(field -> estimate.get(field.pos())));
      }
    } catch (IOException e) {
      throw problem(path, e);
    }
  }
}
