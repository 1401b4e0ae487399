package io.codrift.model.experiment.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.codrift.model.experiment.grid.Grid.Estimator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/** Reads grids: the built-in ones, and YAML files; what their fields mean. */
public final class GridReader {
  private static final List<String> BUILT_IN =
      List.of(
          "figure-2",
          "figure-3",
          "figure-4",
          "figure-5",
          "small-sample",
          "long-run",
          "non-gaussian",
          "easy",
          "all-pairs");
  private static final List<String> FIELDS =
      List.of(
          "tasks",
          "dims",
          "mi",
          "rows",
          "test-rows",
          "estimators",
          "seeds",
          "directions",
          "epochs",
          "watch");
  private static final int TEST_ROWS = 10_240;

  private final GridFields fields;

  private GridReader(GridFields fields) {
    this.fields = fields;
  }

  /** The names of the fields of a grid. */
  public static List<String> fields() {
    return FIELDS;
  }

  /** The names of the built-in grids. */
  public static List<String> builtIn() {
    return BUILT_IN;
  }

  /**
   * Reads a grid.
   *
   * @param nameOrFile name of a built-in grid, or a YAML file
   * @param changes fields that replace those of the grid, in YAML; a value with a comma is a list,
   *     which may leave out its brackets
   * @throws GridException if it is neither, or is not a grid
   */
  public static Grid read(String nameOrFile, Map<String, String> changes) throws GridException {
    boolean builtIn = BUILT_IN.contains(nameOrFile);
    String text = builtIn ? resource(nameOrFile) : file(Path.of(nameOrFile));
    String name =
        builtIn
            ? nameOrFile
            : Path.of(nameOrFile).getFileName().toString().replaceAll("\\.ya?ml$", "");
    return new GridReader(GridFields.read(nameOrFile, text, changes, FIELDS)).grid(name);
  }

  private static String resource(String name) {
    try (InputStream stream = GridReader.class.getResourceAsStream(name + ".yaml")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the grid " + name + " of the jar cannot be read", e);
    }
  }

  private static String file(Path file) throws GridException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new GridException(
          "There is no grid and no file '%s'. The grids are %s."
              .formatted(file, String.join(", ", BUILT_IN)),
          e);
    } catch (IOException e) {
      throw new GridException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private Grid grid(String name) throws GridException {
    List<String> tasks = fields.names("tasks", TaskCatalogue.names());
    boolean sized = tasks.stream().anyMatch(TaskCatalogue::isFamily);
    List<Integer> dims = sized ? fields.integers("dims", 1) : List.of();
    List<Double> mi = sized ? fields.numbers("mi") : List.of();
    OptionalInt epochs = fields.single("epochs", 1);
    Grid grid =
        new Grid(
            name,
            tasks,
            dims,
            mi,
            fields.integers("rows", 2),
            fields.single("test-rows", 128).orElse(TEST_ROWS),
            estimators(epochs),
            seeds(),
            directions(),
            fields.single("watch", 1));
    check(grid);
    return grid;
  }

  /** Some tasks cannot have some dimensions or some information. */
  private void check(Grid grid) throws GridException {
    for (String task : grid.tasks()) {
      for (int d : grid.dims()) {
        for (double nats : grid.mi()) {
          try {
            TaskCatalogue.task(task, d, nats);
          } catch (IllegalArgumentException e) {
            throw new GridException(
                "%s: the task '%s' cannot have dims %d and mi %s: %s. Change dims or mi, or leave the task out."
                    .formatted(fields.source(), task, d, nats, e.getMessage()),
                e);
          }
        }
      }
    }
  }

  /** A number n stands for 1 to n. */
  private List<Long> seeds() throws GridException {
    JsonNode node = fields.node("seeds");
    if (node != null && node.isNumber()) {
      return LongStream.rangeClosed(1, fields.integer("seeds", node, 1)).boxed().toList();
    }
    return fields.integers("seeds", 0).stream().map(Integer::longValue).toList();
  }

  private List<Direction> directions() throws GridException {
    if (!fields.has("directions")) {
      return List.of(Direction.X_GIVEN_Y);
    }
    List<String> known = Arrays.stream(Direction.values()).map(Direction::toString).toList();
    return fields.names("directions", known).stream()
        .map(n -> Direction.of(n).orElseThrow())
        .toList();
  }

  private List<Estimator> estimators(OptionalInt epochs) throws GridException {
    List<Estimator> estimators = new ArrayList<>();
    for (JsonNode value : fields.values("estimators")) {
      estimators.add(estimator(value, epochs));
    }
    fields.once(
        "estimators",
        estimators.stream().map(Estimator::name).toList(),
        JsonNodeFactory.instance::textNode);
    return estimators;
  }

  private Estimator estimator(JsonNode value, OptionalInt epochs) throws GridException {
    JsonNode name = value.isObject() ? value.path("name") : value;
    Optional<String> named =
        name.isTextual() ? PeerCatalogue.named(name.textValue()) : Optional.empty();
    String known =
        named.orElseThrow(
            () ->
                fields.wrong(
                    "estimators",
                    name,
                    "Use %s, or smile-TAU with a clip above 0, such as smile-2."
                        .formatted(String.join(", ", PeerCatalogue.names()))));
    PeerCatalogue.Entry entry = PeerCatalogue.entry(known);
    int own = entry.readsEpochs() ? epochs.orElse(entry.epochs()) : entry.epochs();
    if (!value.isObject()) {
      return new Estimator(known, own);
    }
    for (String field : (Iterable<String>) value::fieldNames) {
      if (!List.of("name", "epochs").contains(field)) {
        throw fields.wrong("estimators", value, "Its fields are name and epochs.");
      }
    }
    if (!value.has("epochs")) {
      return new Estimator(known, own);
    }
    if (!entry.readsEpochs()) {
      throw fields.wrong("estimators", value, "This estimator has no epochs: leave them out.");
    }
    return new Estimator(known, fields.integer("estimators", value.get("epochs"), 1));
  }
}
