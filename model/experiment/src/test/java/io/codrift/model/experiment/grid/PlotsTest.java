package io.codrift.model.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {
  /** The colour of bnaf. */
  private static final String BNAF = "rgb(0,114,178)";

  @TempDir private Path folder;

  private static Cell cell(String task, int dims, int rows, long seed, Direction direction) {
    return new Cell(task, dims, dims, rows, 640, seed, direction, "bnaf", 1);
  }

  /** Two numbers of rows, two directions, two seeds. */
  private static List<Cell> cells(String task, int dims) {
    List<Cell> cells = new ArrayList<>();
    for (long seed : List.of(1L, 2L)) {
      for (int rows : List.of(100, 200)) {
        for (Direction direction : Direction.values()) {
          cells.add(cell(task, dims, rows, seed, direction));
        }
      }
    }
    return cells;
  }

  private static Cell cell(String estimator, double mi, long seed) {
    return cell("gaussian", estimator, mi, seed);
  }

  private static Cell cell(String task, String estimator, double mi, long seed) {
    return new Cell(task, 20, mi, 32_000, 640, seed, Direction.X_GIVEN_Y, estimator, 1);
  }

  private static CellResult result(Cell cell) {
    return result(cell, 1.5);
  }

  private static CellResult result(Cell cell, double estimate) {
    return result(cell, OptionalDouble.of(estimate));
  }

  private static CellResult result(Cell cell, OptionalDouble estimate) {
    return result(cell, estimate, OptionalDouble.empty());
  }

  private static CellResult result(
      Cell cell, OptionalDouble estimate, OptionalDouble standardError) {
    return new CellResult(
        cell,
        cell.dims() == 20 ? cell.mi() : 1,
        estimate,
        estimate,
        standardError,
        1,
        false,
        Optional.empty(),
        1,
        1,
        "cpu",
        "abc",
        estimate.isPresent() ? "" : "diverged");
  }

  /** The picture of a group of estimators. */
  private String svg(String group, List<CellResult> results) throws IOException {
    new Plots("mine", results).errors(folder);
    return Files.readString(folder.resolve("mine-32000-rows-" + group + ".svg"));
  }

  /** Pieces of lines in the colour of bnaf. */
  private static long pieces(String svg) {
    return svg.lines()
        .filter(line -> line.strip().startsWith("<line") && line.contains("stroke:" + BNAF))
        .count();
  }

  /** Markers of bnaf. */
  private static long markers(String svg) {
    return svg.lines()
        .filter(line -> line.strip().startsWith("<path") && line.contains("fill:" + BNAF))
        .count();
  }

  @Test
  void errorsOfRowsAndDirectionsAreNotThoseOfSeeds() throws IOException {
    List<CellResult> results = cells("ring", 0).stream().map(PlotsTest::result).toList();

    assertThat(new Plots("mine", results).errors(folder))
        .containsExactlyInAnyOrder(
            "mine-tasks-100-rows-flows",
            "mine-tasks-100-rows-y-given-x-flows",
            "mine-tasks-200-rows-flows",
            "mine-tasks-200-rows-y-given-x-flows");
  }

  @Test
  void curvesOfRowsAndDirectionsAreNotThoseOfSeeds() throws IOException {
    List<Snapshots.Snapshot> looks =
        cells("gaussian", 2).stream()
            .map(cell -> new Snapshots.Snapshot(cell, 10, OptionalDouble.of(1.5)))
            .toList();

    List<String> files = new Plots("mine", List.of()).curves(folder, looks);

    assertThat(files).containsExactly("mine-steps");
    assertThat(Files.readString(folder.resolve("mine-steps.svg")))
        .contains(
            "gaussian 2+2, 2.00 nats, 100 rows, x given y",
            "gaussian 2+2, 2.00 nats, 100 rows, y given x",
            "gaussian 2+2, 2.00 nats, 200 rows, x given y",
            "gaussian 2+2, 2.00 nats, 200 rows, y given x");
  }

  /** One estimate that is far off must not make all other lines one. */
  @Test
  void anEstimateFarOffIsToldInsteadOfDrawn() throws IOException {
    List<CellResult> results =
        List.of(
            result(cell("gaussian", 2, 100, 1, Direction.X_GIVEN_Y), -48_946),
            result(cell("gaussian", 5, 100, 1, Direction.X_GIVEN_Y), -13.9));

    List<String> files = new Plots("mine", results).errors(folder);

    String svg = Files.readString(folder.resolve(files.get(0) + ".svg"));
    assertThat(svg)
        .contains(
            "gaussian 2+2: bnaf goes to −48,947 nats",
            "Errors beyond 15 nats are drawn at 15, and error bars end there.")
        .doesNotContain("gaussian 5+5: bnaf goes", "Each panel has a y axis of its own.");
  }

  /** Nobody measured bnaf at 6 nats, where another estimator was: no line leads past it. */
  @Test
  void aLineDoesNotPassAValueThatWasNotRun() throws IOException {
    List<CellResult> neighbours =
        List.of(result(cell("bnaf", 0, 1), 0.1), result(cell("bnaf", 2, 1), 2.1));
    List<CellResult> apart = new ArrayList<>(neighbours);
    apart.add(result(cell("bnaf", 10, 1), 10.1));

    assertThat(pieces(svg("flows", neighbours))).isEqualTo(1);
    assertThat(pieces(svg("flows", apart))).isEqualTo(2);
    apart.add(result(cell("smile", 6, 1), 6.1));
    assertThat(pieces(svg("flows", apart))).isEqualTo(1);
    assertThat(markers(svg("flows", apart))).isEqualTo(3);
    apart.set(3, result(cell("bnaf", 6, 1), OptionalDouble.empty()));
    assertThat(pieces(svg("flows", apart))).isEqualTo(1);
    apart.set(3, result(cell("bnaf", 6, 1), 6.1));
    assertThat(pieces(svg("flows", apart))).isEqualTo(3);
  }

  @Test
  void noLineLeadsToAValueBeyondTheEdge() throws IOException {
    String svg =
        svg(
            "flows",
            List.of(
                result(cell("bnaf", 0, 1), 0.1),
                result(cell("bnaf", 2, 1), 2.1),
                result(cell("bnaf", 6, 1), -50),
                result(cell("bnaf", 10, 1), 10.1)));

    assertThat(pieces(svg)).isEqualTo(1);
    assertThat(markers(svg)).isEqualTo(4);
    assertThat(svg).contains("bnaf goes to −56 nats");
  }

  @Test
  void aCurveIsBrokenWhereTheFitHadDiverged() throws IOException {
    List<Snapshots.Snapshot> looks = new ArrayList<>();
    for (int step = 10; step <= 500; step += 10) {
      looks.add(
          new Snapshots.Snapshot(
              cell("bnaf", 2, 1),
              step,
              step == 30 ? OptionalDouble.empty() : OptionalDouble.of(step == 50 ? 900 : 1.5)));
    }

    new Plots("mine", List.of()).curves(folder, looks);

    String svg = Files.readString(folder.resolve("mine-steps.svg"));
    assertThat(pieces(svg)).isEqualTo(49 - 4);
    // What no line leads to: steps 40 and 50.
    assertThat(markers(svg)).isEqualTo(2);
  }

  @Test
  void estimatesOfFitsThatAllDivergedHaveNoPicture() throws IOException {
    List<Snapshots.Snapshot> looks =
        List.of(new Snapshots.Snapshot(cell("bnaf", 2, 1), 10, OptionalDouble.empty()));

    assertThat(new Plots("mine", List.of()).curves(folder, looks)).isEmpty();
  }

  @Test
  void saysWhatPointsAndBarsAre() throws IOException {
    List<CellResult> results = new ArrayList<>();
    results.add(result(cell("bnaf", 0, 1), 0.1));
    results.add(result(cell("bnaf", 2, 1), 2.1));

    assertThat(svg("flows", results)).contains("One seed, no error bars.");
    results.add(result(cell("bnaf", 2, 2), 2.2));
    String mixed = svg("flows", results);
    assertThat(mixed)
        .contains("Mean and standard deviation over 1 to 2 seeds; one seed has no error bar.");
    // The line, and a bar with its two ends.
    assertThat(pieces(mixed)).isEqualTo(1 + 3);
    results.add(result(cell("bnaf", 0, 2), 0.2));
    assertThat(svg("flows", results)).contains("Mean and standard deviation over 2 seeds.");
  }

  /** A single estimate is not shown as more certain than several. */
  @Test
  void anEstimateOfOneSeedHasItsStandardErrorAsBar() throws IOException {
    List<CellResult> results = new ArrayList<>();
    results.add(result(cell("bnaf", 0, 1), OptionalDouble.of(0.1), OptionalDouble.of(0.05)));
    results.add(result(cell("bnaf", 2, 1), OptionalDouble.of(2.1), OptionalDouble.of(0.05)));

    String one = svg("flows", results);
    assertThat(one).contains("One seed; error bars are standard errors of its estimates.");
    // The line, and two bars with their two ends.
    assertThat(pieces(one)).isEqualTo(1 + 2 * 3);
    results.add(result(cell("bnaf", 2, 2), 2.2));
    assertThat(svg("flows", results))
        .contains(
            "Mean and standard deviation over 1 to 2 seeds; of one seed, the standard error.");
  }

  @Test
  void theLineOfWhatIsRightIsSeenAtASinglePoint() throws IOException {
    String svg = svg("flows", List.of(result(cell("bnaf", 2, 1), 2.1)));

    Matcher line =
        Pattern.compile(
                "<line [^>]*stroke:rgb\\(153,153,153\\)[^>]* x1=\"([^\"]*)\"[^>]* x2=\"([^\"]*)\"")
            .matcher(svg);
    assertThat(line.find()).isTrue();
    assertThat(Double.parseDouble(line.group(2)) - Double.parseDouble(line.group(1)))
        .isGreaterThan(100);
  }

  @Test
  void aThinLineLeadsToANameThatWasMoved() throws IOException {
    List<CellResult> results = new ArrayList<>();
    for (String estimator : List.of("ndoe-bnaf-paper", "bnaf")) {
      results.add(result(cell(estimator, 0, 1), 0.1));
      results.add(result(cell(estimator, 2, 1), 2.1));
    }

    // The line of bnaf, below whose name that of the paper's method is; its own is moved.
    assertThat(pieces(svg("flows", results))).isEqualTo(2);
  }

  @Test
  void tellsTheBarsThatAreNotDrawnWhole() throws IOException {
    String svg =
        svg(
            "flows",
            List.of(
                result(cell("bnaf", 0, 1), 0),
                result(cell("bnaf", 0, 2), 26),
                result(cell("bnaf", 2, 1), 1002),
                result(cell("bnaf", 2, 2), 2002)));

    assertThat(svg)
        .contains(
            "bnaf has an error bar of 18.4 nats",
            "bnaf goes to 1,500 ± 707 nats",
            "Errors beyond 15 nats are drawn at 15, and error bars end there.")
        .doesNotContain("error bar of 707");
    // One bar with its two ends.
    assertThat(pieces(svg)).isEqualTo(3);
  }

  @Test
  void aTitleIsForPeople() throws IOException {
    assertThat(svg("more-critics", List.of(result(cell("ccmi", 2, 1)))))
        .contains(">Error of the other critics, 32,000 training rows, x given y, 20+20<")
        .doesNotContain("mine-32000-rows");

    String file =
        new Plots(
                "mine",
                List.of(
                    result(cell("gaussian", 1, 100, 1, Direction.Y_GIVEN_X)),
                    result(cell("gaussian", 1, 200, 1, Direction.Y_GIVEN_X))))
            .errors(folder)
            .get(0);
    assertThat(file).isEqualTo("mine-1-nats-y-given-x-flows");
    assertThat(Files.readString(folder.resolve(file + ".svg")))
        .contains(">Error of the flows, 1 nat, y given x, 1+1<");
  }

  /** The colours and markers of the names of lines in a picture. */
  private static Map<String, String> colours(String svg) {
    Map<String, String> colours = new HashMap<>();
    Pattern.compile("fill:(rgb\\([0-9,]*\\))[^>]*>([a-z-]+)<")
        .matcher(svg)
        .results()
        .forEach(name -> colours.put(name.group(2), name.group(1)));
    return colours;
  }

  @Test
  void anEstimatorHasOneColourInAllPictures() throws IOException {
    List<CellResult> results = new ArrayList<>();
    List<String> later = List.of("ndoe-bnaf-paper", "ndoe-realnvp", "bnaf", "smile", "ksg");
    later.forEach(name -> results.add(result(cell(name, 2, 1))));
    Map<String, String> few = colours(svg("flows", results));
    List<String> earlier = List.of("ndoe-bnaf", "mine", "cca");
    earlier.forEach(name -> results.add(0, result(cell(name, 2, 1))));
    Map<String, String> all = colours(svg("flows", results));

    assertThat(all)
        .containsAllEntriesOf(few)
        .containsEntry("bnaf", BNAF)
        .containsEntry("ndoe-bnaf-paper", "rgb(0,0,0)")
        .containsEntry("ndoe-bnaf", "rgb(213,94,0)")
        .doesNotContainKey("ndoe-realnvp");
    assertThat(colours(svg("real-nvp", results))).containsEntry("ndoe-bnaf-paper", "rgb(0,0,0)");
    assertThat(colours(svg("critics", results))).containsEntry("ndoe-bnaf-paper", "rgb(0,0,0)");
    // One that is in no group's list does not take the place of another.
    assertThat(Styles.of(List.of("smile-2", "mine", "smile")))
        .containsAllEntriesOf(Styles.of(List.of("mine", "smile")));
    // bnaf and smile have the same place in their groups.
    List<String> names = List.of("ndoe-bnaf-paper", "bnaf", "mine", "smile", "demi", "smile-2");
    assertThat(Styles.of(names).values()).doesNotHaveDuplicates();
  }

  @Test
  void tasksHaveTheirNamesOnTheAxis() throws IOException {
    String file =
        new Plots(
                "mine",
                List.of(
                    result(cell("ring", 0, 100, 1, Direction.X_GIVEN_Y)),
                    result(cell("spiral-sheet", 0, 100, 1, Direction.X_GIVEN_Y))))
            .errors(folder)
            .get(0);

    String svg = Files.readString(folder.resolve(file + ".svg"));
    assertThat(svg).contains(">ring<", ">spiral-sheet<");
    assertThat(svg.indexOf(">ring<")).isLessThan(svg.indexOf(">spiral-sheet<"));
  }

  private static List<CellResult> errors(double gaussian, double cubic) {
    return List.of(
        result(cell("gaussian", "bnaf", 2, 1), 2 + gaussian),
        result(cell("cubic", "bnaf", 2, 1), 2 + cubic));
  }

  /** Where the zeros of the panels are, in pixels of their own. */
  private static Set<String> zeros(String svg) {
    return Pattern.compile("<line [^>]*stroke:rgb\\(153,153,153\\)[^>]* y1=\"([^\"]*)\"")
        .matcher(svg)
        .results()
        .map(zero -> zero.group(1))
        .collect(Collectors.toSet());
  }

  @Test
  void panelsShareTheirAxisUnlessOneIsFlat() throws IOException {
    String own = "Each panel has a y axis of its own.";

    String shared = svg("flows", errors(1, -4));
    assertThat(shared).doesNotContain(own);
    assertThat(zeros(shared)).hasSize(1);

    String flat = svg("flows", errors(0.01, -4));
    assertThat(flat).contains(own);
    assertThat(zeros(flat)).hasSize(2);
  }
}
