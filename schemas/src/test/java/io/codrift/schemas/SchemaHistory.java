package io.codrift.schemas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParser;

/**
 * The history of all schemas, one file each, named {@code <record>/<fingerprint>.avsc} and listed
 * in {@code index}. Files are added and never changed or deleted.
 *
 * @param history the folder of the history
 * @param sources the folder of this version's schemas
 */
public record SchemaHistory(Path history, Path sources) {
  static final String INDEX = "index";

  static SchemaHistory of(Path module) {
    return new SchemaHistory(
        module.resolve("src/main/resources/io/codrift/schemas/history"),
        module.resolve("src/main/avro"));
  }

  /** Adds this version's schemas to the history of the module in the given folder. */
  public static void main(String[] arguments) throws IOException {
    List<String> added = of(Path.of(arguments[0])).addCurrent();
    System.out.println(
        added.isEmpty()
            ? "All schemas are already in the history."
            : "Added to the history; commit these files: " + String.join(", ", added));
  }

  /** The entry of a schema: its file below the folder of the history. */
  static String entry(Schema schema) {
    return "%s/%016x.avsc"
        .formatted(schema.getName(), SchemaNormalization.parsingFingerprint64(schema));
  }

  /** This version's schemas, by entry; named types that they share are part of each. */
  Map<String, Schema> current() throws IOException {
    SchemaParser parser = new SchemaParser();
    List<SchemaParser.ParseResult> parsed = new ArrayList<>();
    for (Path file : files(sources)) {
      parsed.add(parser.parse(file));
    }
    Map<String, Schema> schemas = new TreeMap<>();
    parsed.forEach(result -> schemas.put(entry(result.mainSchema()), result.mainSchema()));
    return schemas;
  }

  /** The schemas of the history, by the name of their file below its folder. */
  Map<String, Schema> entries() throws IOException {
    Map<String, Schema> schemas = new TreeMap<>();
    for (Path file : files(history)) {
      schemas.put(
          history.relativize(file).toString().replace('\\', '/'),
          new Schema.Parser().parse(Files.readString(file)));
    }
    return schemas;
  }

  List<String> index() throws IOException {
    return Files.readAllLines(history.resolve(INDEX));
  }

  /** Writes the missing files of this version's schemas and returns their names. */
  List<String> addCurrent() throws IOException {
    List<String> added = new ArrayList<>();
    for (Map.Entry<String, Schema> schema : current().entrySet()) {
      Path file = history.resolve(schema.getKey());
      if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, schema.getValue().toString(true) + "\n");
        added.add(schema.getKey());
      }
    }
    if (!added.isEmpty()) {
      List<String> index = new ArrayList<>(added);
      if (Files.exists(history.resolve(INDEX))) {
        index.addAll(index());
      }
      Collections.sort(index);
      Files.write(history.resolve(INDEX), index);
    }
    return added;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
    }
  }
}
