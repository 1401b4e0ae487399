package io.codrift.model.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GridReaderTest {
  private static final String WHOLE =
      """
      tasks: [gaussian, ring]
      dims: [2, 3]
      mi: [0, 1.5]
      rows: 500
      estimators: [smile, {name: infonce, epochs: 7}, ndoe-bnaf-paper]
      seeds: 2
      directions: [x-given-y, y-given-x]
      """;

  @TempDir private Path folder;

  private Grid read(String text) throws IOException, GridException {
    return GridReader.read(file(text), Map.of());
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("mine.yaml"), text).toString();
  }

  static List<String> builtIn() {
    return GridReader.builtIn();
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void everyBuiltInGridHasCells(String name) throws GridException {
    Grid grid = GridReader.read(name, Map.of());

    assertThat(grid.name()).isEqualTo(name);
    assertThat(grid.testRows()).isEqualTo(10_240);
    assertThat(grid.cells()).doesNotHaveDuplicates();
    assertThat(grid.cells())
        .allSatisfy(cell -> assertThat(cell.drawn().mutualInformation()).isGreaterThanOrEqualTo(0));
  }

  @Test
  void readsAFile() throws IOException, GridException {
    Grid grid = read(WHOLE);

    assertThat(grid.name()).isEqualTo("mine");
    assertThat(grid.seeds()).containsExactly(1L, 2L);
    assertThat(grid.estimators())
        .containsExactly(
            new Grid.Estimator("smile", 50),
            new Grid.Estimator("infonce", 7),
            new Grid.Estimator("ndoe-bnaf-paper", 50));
    assertThat(grid.watchEvery()).isEmpty();
    // SMILE knows no direction. Four sizes of one task and one of the other, two seeds.
    assertThat(grid.cells()).hasSize(2 * 5 * (3 + 2));
    assertThat(grid.cells().get(0))
        .isEqualTo(new Cell("gaussian", 2, 0, 500, 10_240, 1, Direction.X_GIVEN_Y, "smile", 50));
    assertThat(grid.cells())
        .contains(
            new Cell("ring", 0, 0, 500, 10_240, 2, Direction.Y_GIVEN_X, "ndoe-bnaf-paper", 50));
  }

  @Test
  void optionsReplaceFields() throws GridException {
    Grid grid =
        GridReader.read(
            "figure-4",
            Map.of(
                "dims", "20",
                "mi", "2, 6",
                "seeds", "3,4",
                "epochs", "1",
                "estimators", "nwj, {name: infonce, epochs: 2}, minde, ndoe-bnaf",
                "watch", "10"));

    assertThat(grid.dims()).containsExactly(20);
    assertThat(grid.mi()).containsExactly(2.0, 6.0);
    assertThat(grid.seeds()).containsExactly(3L, 4L);
    assertThat(grid.estimators())
        .containsExactly(
            new Grid.Estimator("nwj", 1),
            new Grid.Estimator("infonce", 2),
            new Grid.Estimator("minde", 1),
            new Grid.Estimator("ndoe-bnaf", 1));
    assertThat(grid.watchEvery()).hasValue(10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"3 | 1, 2, 3", "3, | 3", "[3] | 3", "3,4 | 3, 4"})
  void anOptionMeansWhatTheFieldMeans(String seeds, String read) throws GridException {
    Grid grid = GridReader.read("figure-4", Map.of("seeds", seeds));

    assertThat(grid.seeds().toString()).isEqualTo("[" + read + "]");
  }

  @Test
  void anOptionWithoutValueIsNoList() {
    assertThatThrownBy(() -> GridReader.read("figure-4", Map.of("seeds", " ")))
        .isInstanceOf(GridException.class)
        .hasMessageContaining("has no 'seeds'. Add it.");
  }

  @Test
  void anEstimatorThatTreatsBothSidesAlikeRunsOnce() throws IOException, GridException {
    String estimators = "estimators: [dine, mienf, smile, cca, minde, doe-gaussian, ndoe-bnaf]";

    Grid grid = read(WHOLE.replaceAll("estimators: .*", estimators));

    assertThat(grid.cells())
        .filteredOn(cell -> cell.direction() == Direction.Y_GIVEN_X)
        .extracting(Cell::estimator)
        .containsOnly("minde", "doe-gaussian", "ndoe-bnaf");
  }

  @Test
  void aNameCanSayWhereSmileIsClipped() throws IOException, GridException {
    Grid grid = read(WHOLE.replace("[smile,", "[smile, smile-2.0, {name: smile-0.50, epochs: 3},"));

    assertThat(grid.estimators())
        .contains(
            new Grid.Estimator("smile", 50),
            new Grid.Estimator("smile-2", 50),
            new Grid.Estimator("smile-0.5", 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tasks: [gaussian, ring] | tasks: [gausian] | 'tasks' has \"gausian\". Use gaussian, cubic,",
        "dims: [2, 3] | dims: [2, 0] | 'dims' has 0. Use a whole number of at least 1.",
        "dims: [2, 3] | dims: two | 'dims' has \"two\". Use a whole number of at least 1.",
        "dims: [2, 3] | dims: [] | has no 'dims'. Add it.",
        "mi: [0, 1.5] | mi: [-1] | 'mi' has -1. Use a number of at least 0, in nats.",
        "mi: [0, 1.5] | mi: [two] | 'mi' has \"two\". Use a number of at least 0, in nats.",
        "rows: 500 | rows: 1 | 'rows' has 1. Use a whole number of at least 2.",
        "rows: 500 | row: 500 | has a field 'row'. The fields are tasks,",
        "seeds: 2 | test-rows: [200, 300] | 'test-rows' has [200,300]. Use one number.",
        "seeds: 2 | seeds: [1.5] | 'seeds' has 1.5. Use a whole number of at least 0.",
        "[smile, | [smiles, | 'estimators' has \"smiles\". Use ndoe-bnaf,",
        "[smile, | [smile-0, | 'estimators' has \"smile-0\". Use ndoe-bnaf,",
        "[smile, | [smile--1, | or smile-TAU with a clip above 0, such as smile-2.",
        "[smile, | [2, | 'estimators' has 2. Use ndoe-bnaf,",
        "[smile, | [smile-5, smile, | 'estimators' has \"smile\" twice. Leave one out.",
        "epochs: 7 | epoch: 7 | Its fields are name and epochs.",
        "epochs: 7 | epochs: 0 | 'estimators' has 0. Use a whole number of at least 1.",
        "name: infonce | name: ksg | This estimator has no epochs: leave them out.",
        "name: infonce | name: smile | 'estimators' has \"smile\" twice. Leave one out.",
        "y-given-x] | backwards] | 'directions' has \"backwards\". Use x-given-y, y-given-x.",
        "gaussian, ring | student, ring | the task 'student' cannot have dims 2 and mi 0.0:",
        "gaussian, ring | ring, gaussian, ring | 'tasks' has \"ring\" twice. Leave one out.",
        "dims: [2, 3] | dims: [2, 3, 2] | 'dims' has 2 twice. Leave one out.",
        "mi: [0, 1.5] | mi: [2, 2.0] | 'mi' has 2.0 twice. Leave one out.",
        "mi: [0, 1.5] | mi: [0, -0.0] | 'mi' has 0.0 twice. Leave one out.",
        "rows: 500 | rows: [500, 500] | 'rows' has 500 twice. Leave one out.",
        "seeds: 2 | seeds: [1, 1] | 'seeds' has 1 twice. Leave one out.",
        "y-given-x] | x-given-y] | 'directions' has \"x-given-y\" twice. Leave one out.",
        "rows: 500 | rows: [500 | mine.yaml, line 5 is not YAML:"
      })
  void namesFieldValueAndFix(String right, String wrong, String message) throws IOException {
    assertThat(WHOLE).contains(right);

    assertThatThrownBy(() -> read(WHOLE.replace(right, wrong)))
        .isInstanceOf(GridException.class)
        .hasMessageContaining("mine.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void namesTheGridsWhereThereIsNoSuchFile() {
    assertThatThrownBy(() -> GridReader.read("figure-9", Map.of()))
        .isInstanceOf(GridException.class)
        .hasMessageStartingWith(
            "There is no grid and no file 'figure-9'. The grids are figure-2, figure-3,");
  }

  @Test
  void aFileWithoutFieldsIsNoGrid() {
    assertThatThrownBy(() -> read("- gaussian"))
        .isInstanceOf(GridException.class)
        .hasMessageContaining("has no fields. Write some of tasks,");
    assertThatThrownBy(() -> read("")).isInstanceOf(GridException.class);
  }
}
