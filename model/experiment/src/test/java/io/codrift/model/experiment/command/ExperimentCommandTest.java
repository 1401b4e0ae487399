package io.codrift.model.experiment.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentCommandTest {
  private static final String GRID =
      """
      tasks: [gaussian, cubic, ring]
      dims: 2
      mi: [0, 1]
      rows: 256
      test-rows: 256
      epochs: 1
      seeds: 1
      estimators: [ndoe-bnaf-paper, mine, smile, ksg]
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... more) throws IOException {
    Path file = folder.resolve("tiny.yaml");
    if (!Files.exists(file)) {
      Files.writeString(file, GRID);
    }
    List<String> arguments = new ArrayList<>(List.of("experiment", file.toString()));
    arguments.addAll(List.of("--output", folder.resolve("out").toString()));
    arguments.addAll(List.of(more));
    return CodriftExperiment.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(new String[0]));
  }

  private Path result(String name) {
    return folder.resolve("out").resolve(name);
  }

  @Test
  void runsTheCellsThatAreNotFinishedAndReportsAll() throws Exception {
    assertThat(run()).isZero();

    assertThat(out.toString()).startsWith("20 cells, 0 finished.").contains("about ");
    assertThat(err.toString()).contains("20 of 20  ring 1+1").contains(" left");
    List<String> rows = Files.readAllLines(result("cells.csv"));
    assertThat(rows).hasSize(21);
    assertThat(result("table.md"))
        .content()
        .contains("## cubic 2+2, 256 training rows", "| ksg |", "| smile |");
    for (String name :
        List.of("tiny-256-rows-flows", "tiny-256-rows-critics", "tiny-tasks-256-rows-formulas")) {
      assertThat(ImageIO.read(result(name + ".png").toFile()).getWidth()).isPositive();
      assertThat(root(result(name + ".svg"))).isEqualTo("svg");
    }

    // Stopped after eight cells: these stay as they are, the others are run.
    Files.write(result("cells.csv"), rows.subList(0, 9));
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    assertThat(run()).isZero();

    assertThat(out.toString()).startsWith("20 cells, 8 finished.");
    assertThat(err.toString()).contains("12 of 12");
    List<String> again = Files.readAllLines(result("cells.csv"));
    assertThat(again).startsWith(rows.subList(0, 9).toArray(new String[0]));
    assertThat(again.stream().map(ExperimentCommandTest::estimate))
        .containsExactlyElementsOf(rows.stream().map(ExperimentCommandTest::estimate).toList());
  }

  private static String root(Path svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(svg.toFile()).getDocumentElement().getTagName();
  }

  /** Everything until the estimate: what follows has times. */
  private static String estimate(String row) {
    return String.join(",", List.of(row.split(",")).subList(0, 11));
  }

  @Test
  void failedCellsRunAgain() throws IOException {
    String[] one = {"--tasks", "gaussian", "--mi", "1", "--estimators", "smile, ksg"};
    assertThat(run(one)).isZero();
    List<String> rows = Files.readAllLines(result("cells.csv"));
    String failed =
        rows.get(1).replaceFirst("(smile,1,[^,]*),.*", "$1,,,,,0,false,,0,0,cpu,a1b2,no");
    Files.write(result("cells.csv"), List.of(rows.get(0), failed, rows.get(2)));
    out.getBuffer().setLength(0);

    assertThat(run(one)).isZero();

    assertThat(out.toString()).startsWith("2 cells, 1 finished, 1 failed and will run again.");
    assertThat(Files.readAllLines(result("cells.csv"))).hasSize(4);
    assertThat(result("table.md")).content().contains("| smile |").doesNotContain("failed: no");
  }

  @Test
  void saysOfWhichCommitAndDeviceReusedCellsAre() throws IOException {
    String[] one = {"--tasks", "gaussian", "--estimators", "ksg"};
    assertThat(run(one)).isZero();
    List<String> rows = Files.readAllLines(result("cells.csv"));
    String other = rows.get(2).replace(",cpu,unknown,", ",gpu:0,a1b2c3d,");
    Files.write(result("cells.csv"), List.of(rows.get(0), rows.get(1), other));
    out.getBuffer().setLength(0);

    assertThat(run(one)).isZero();

    assertThat(out.toString())
        .startsWith("2 cells, 2 finished.")
        .contains("1 finished on cpu by this commit, unknown.")
        .contains("1 finished on gpu:0 by another commit, a1b2c3d.");
  }

  @Test
  void saysThatCellsOfAnotherGridAreNotInTheTable() throws IOException {
    String[] two = {"--tasks", "gaussian", "--mi", "1", "--estimators", "ksg, cca"};
    assertThat(run(two)).isZero();
    assertThat(out.toString()).doesNotContain("another grid");
    out.getBuffer().setLength(0);

    assertThat(run("--tasks", "gaussian", "--mi", "1", "--estimators", "ksg")).isZero();

    assertThat(out.toString())
        .startsWith("1 cells, 1 finished.")
        .contains("1 cells of cells.csv are of another grid.");
    assertThat(Files.readAllLines(result("cells.csv"))).hasSize(3);
    assertThat(result("table.md")).content().doesNotContain("cca");
  }

  @Test
  void saysWhatWasFinishedWithoutBeingWatched() throws IOException {
    String[] one = {
      "--tasks", "gaussian", "--mi", "1", "--estimators", "smile, ksg, ndoe-bnaf-paper"
    };
    assertThat(run(one)).isZero();
    out.getBuffer().setLength(0);
    List<String> watched = new ArrayList<>(List.of(one));
    watched.addAll(List.of("--watch", "1"));

    assertThat(run(watched.toArray(new String[0]))).isZero();

    assertThat(out.toString())
        .contains(
            "2 finished cells were not watched every 1 steps, so steps.csv has nothing of them."
                + " To watch them, name another --output.");
    assertThat(result("steps.csv")).doesNotExist();
  }

  @Test
  void plansWhatCannotBeMeasured() throws IOException {
    String[] many = {"--dims", "100", "--tasks", "gaussian, zero-inflated", "--mi", "1"};
    List<String> arguments = new ArrayList<>(List.of(many));
    arguments.addAll(List.of("--rows", "2000", "--estimators", "cca, gaussian-copula, ksg"));
    arguments.add("--plan");

    assertThat(run(arguments.toArray(new String[0]))).isZero();

    assertThat(out.toString())
        .containsPattern("cca +100\\+100 +1 +- +\\d+s")
        .containsPattern("ksg +zero-inflated +1 +- +unknown: more than 3 rows are equal")
        .contains(", and 1 cell of unknown time");
  }

  @Test
  void plansWithoutRunning() throws IOException {
    assertThat(run("--plan", "--seeds", "1,2,3", "--tasks", "gaussian")).isZero();

    assertThat(out.toString())
        .startsWith("24 cells, 0 finished.")
        .contains("ms per step")
        .containsPattern("smile +2\\+2 +6 +- ");
    assertThat(err.toString()).isEmpty();
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void plotsEstimatesAgainstSteps() throws IOException {
    assertThat(run("--watch", "1", "--tasks", "gaussian", "--mi", "1", "--estimators", "smile"))
        .isZero();

    assertThat(Files.readAllLines(result("steps.csv"))).hasSize(3);
    assertThat(result("tiny-steps.png")).exists();
    assertThat(result("tiny-steps.svg")).exists();
  }

  @Test
  void cellsThatFailAreReported() throws IOException {
    assertThat(run("--tasks", "codes", "--estimators", "ksg")).isZero();

    assertThat(out.toString()).contains("failed: more than 3 rows are equal");
    assertThat(err.toString()).contains("1 of 1  codes 1+1").contains("ksg failed:");
    assertThat(Files.readAllLines(result("cells.csv"))).hasSize(2);
  }

  @Test
  void reportsWhatIsThere() throws IOException {
    assertThat(run("--report")).isZero();

    assertThat(result("table.md")).exists();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void wrongUseIsAnError() throws IOException {
    assertThat(run("--dims", "none")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("codrift: ")
        .contains("'dims' has \"none\". Use a whole number of at least 1.");
    err.getBuffer().setLength(0);
    assertThat(run("--device", "tpu")).isEqualTo(2);
    assertThat(err.toString()).contains("device must be auto, cpu or gpu, not 'tpu'");
  }

  @Test
  void exportsTheRowsOfTheCellsAndRunsNothing() throws Exception {
    Path rows = folder.resolve("rows");

    assertThat(run("--export", rows.toString(), "--tasks", "cubic", "--mi", "1")).isZero();

    Path cell = rows.resolve("cubic-2-1.0-nats-256-rows-256-test-rows-seed-1-x-given-y");
    assertThat(out.toString()).isEqualTo(cell + System.lineSeparator());
    assertThat(result("cells.csv")).doesNotExist();
    List<String> train = Files.readAllLines(cell.resolve("train.csv"));
    assertThat(train).hasSize(257).startsWith("x0,x1,y0,y1");
    assertThat(Files.readAllLines(cell.resolve("test.csv")))
        .hasSize(257)
        .doesNotContainAnyElementsOf(train.subList(1, 257));
  }

  @Test
  void runsNothingInOneWayOnly() throws Exception {
    assertThat(run("--plan", "--export", folder.resolve("rows").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("use one of --plan, --report and --export");
  }

  /** What is exported is what an estimator gets: the modelled side first. */
  @Test
  void anExportHasTheModelledSideFirst() throws Exception {
    Path rows = folder.resolve("rows");
    List<String> both = List.of("--tasks", "cubic", "--mi", "1", "--directions");
    List<String> arguments = new ArrayList<>(List.of("--export", rows.toString()));
    arguments.addAll(both);
    arguments.add("x-given-y,y-given-x");

    assertThat(run(arguments.toArray(new String[0]))).isZero();

    String prefix = "cubic-2-1.0-nats-256-rows-256-test-rows-seed-1-";
    String[] given = first(rows.resolve(prefix + "x-given-y"));
    String[] swapped = first(rows.resolve(prefix + "y-given-x"));
    assertThat(swapped).containsExactly(given[2], given[3], given[0], given[1]);
  }

  private static String[] first(Path cell) throws IOException {
    return Files.readAllLines(cell.resolve("train.csv")).get(1).split(",");
  }
}
