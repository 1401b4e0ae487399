package io.codrift.model.experiment.grid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.codrift.model.experiment.grid.Grid.Estimator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Reads grids: the built-in ones, and YAML files. */
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
  private static final YAMLMapper YAML = new YAMLMapper();

  private final String source;
  private final ObjectNode fields;

  private GridReader(String source, ObjectNode fields) {
    this.source = source;
    this.fields = fields;
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
    JsonNode tree = parsed(nameOrFile, text);
    if (!(tree instanceof ObjectNode fields)) {
      throw new GridException(
          nameOrFile + " has no fields. Write some of " + String.join(", ", FIELDS) + ".");
    }
    for (Map.Entry<String, String> change : changes.entrySet()) {
      String value = change.getValue().strip();
      boolean list = value.contains(",") && !value.startsWith("[");
      fields.set(change.getKey(), parsed("--" + change.getKey(), list ? "[" + value + "]" : value));
    }
    String name =
        builtIn
            ? nameOrFile
            : Path.of(nameOrFile).getFileName().toString().replaceAll("\\.ya?ml$", "");
    return new GridReader(nameOrFile, fields).grid(name);
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

  private static JsonNode parsed(String source, String text) throws GridException {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      String problem = e.getOriginalMessage().lines().findFirst().orElse("");
      String where = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw new GridException("%s%s is not YAML: %s.".formatted(source, where, problem), e);
    }
  }

  private Grid grid(String name) throws GridException {
    for (String field : (Iterable<String>) fields::fieldNames) {
      if (!FIELDS.contains(field)) {
        throw new GridException(
            "%s has a field '%s'. The fields are %s."
                .formatted(source, field, String.join(", ", FIELDS)));
      }
    }
    List<String> tasks = names("tasks", TaskCatalogue.names());
    boolean sized = tasks.stream().anyMatch(TaskCatalogue::isFamily);
    List<Integer> dims = sized ? integers("dims", 1) : List.of();
    List<Double> mi = sized ? numbers("mi") : List.of();
    OptionalInt epochs = single("epochs", 1);
    Grid grid =
        new Grid(
            name,
            tasks,
            dims,
            mi,
            integers("rows", 2),
            single("test-rows", 128).orElse(TEST_ROWS),
            estimators(epochs),
            seeds(),
            directions(),
            single("watch", 1));
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
                    .formatted(source, task, d, nats, e.getMessage()),
                e);
          }
        }
      }
    }
  }

  private List<JsonNode> values(String field) throws GridException {
    JsonNode node = fields.get(field);
    if (node == null || node.isNull() || node.isMissingNode() || node.isArray() && node.isEmpty()) {
      throw new GridException("%s has no '%s'. Add it.".formatted(source, field));
    }
    List<JsonNode> values = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(values::add);
    } else {
      values.add(node);
    }
    return values;
  }

  private GridException wrong(String field, JsonNode value, String fix) {
    return new GridException("%s: '%s' has %s. %s".formatted(source, field, value.toString(), fix));
  }

  private List<String> names(String field, Collection<String> known) throws GridException {
    List<String> names = new ArrayList<>();
    for (JsonNode value : values(field)) {
      names.add(name(field, value, known));
    }
    return once(field, names, JsonNodeFactory.instance::textNode);
  }

  /** A value that is there twice would run its cells twice, or count them twice. */
  private <T> List<T> once(String field, List<T> values, Function<T, JsonNode> node)
      throws GridException {
    Set<T> seen = new HashSet<>();
    for (T value : values) {
      if (!seen.add(value)) {
        throw new GridException(
            "%s: '%s' has %s twice. Leave one out.".formatted(source, field, node.apply(value)));
      }
    }
    return values;
  }

  private String name(String field, JsonNode value, Collection<String> known) throws GridException {
    if (!value.isTextual() || !known.contains(value.textValue())) {
      throw wrong(field, value, "Use " + String.join(", ", known) + ".");
    }
    return value.textValue();
  }

  private List<Integer> integers(String field, int least) throws GridException {
    List<Integer> integers = new ArrayList<>();
    for (JsonNode value : values(field)) {
      integers.add(integer(field, value, least));
    }
    return once(field, integers, JsonNodeFactory.instance::numberNode);
  }

  private int integer(String field, JsonNode value, int least) throws GridException {
    if (!value.canConvertToExactIntegral()
        || !value.canConvertToInt()
        || value.intValue() < least) {
      throw wrong(field, value, "Use a whole number of at least " + least + ".");
    }
    return value.intValue();
  }

  private List<Double> numbers(String field) throws GridException {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode value : values(field)) {
      if (!value.isNumber() || !Double.isFinite(value.doubleValue()) || value.doubleValue() < 0) {
        throw wrong(field, value, "Use a number of at least 0, in nats.");
      }
      // Negative zero is equal to zero.
      numbers.add(value.doubleValue() + 0.0);
    }
    return once(field, numbers, JsonNodeFactory.instance::numberNode);
  }

  private OptionalInt single(String field, int least) throws GridException {
    if (!fields.has(field)) {
      return OptionalInt.empty();
    }
    List<JsonNode> values = values(field);
    if (values.size() > 1) {
      throw wrong(field, fields.get(field), "Use one number.");
    }
    return OptionalInt.of(integer(field, values.get(0), least));
  }

  /** A number n stands for 1 to n. */
  private List<Long> seeds() throws GridException {
    JsonNode node = fields.get("seeds");
    if (node != null && node.isNumber()) {
      return LongStream.rangeClosed(1, integer("seeds", node, 1)).boxed().toList();
    }
    return integers("seeds", 0).stream().map(Integer::longValue).toList();
  }

  private List<Direction> directions() throws GridException {
    if (!fields.has("directions")) {
      return List.of(Direction.X_GIVEN_Y);
    }
    List<String> known = Arrays.stream(Direction.values()).map(Direction::toString).toList();
    return names("directions", known).stream().map(n -> Direction.of(n).orElseThrow()).toList();
  }

  private List<Estimator> estimators(OptionalInt epochs) throws GridException {
    List<Estimator> estimators = new ArrayList<>();
    for (JsonNode value : values("estimators")) {
      estimators.add(estimator(value, epochs));
    }
    once(
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
                wrong(
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
        throw wrong("estimators", value, "Its fields are name and epochs.");
      }
    }
    if (!value.has("epochs")) {
      return new Estimator(known, own);
    }
    if (!entry.readsEpochs()) {
      throw wrong("estimators", value, "This estimator has no epochs: leave them out.");
    }
    return new Estimator(known, integer("estimators", value.get("epochs"), 1));
  }
}
