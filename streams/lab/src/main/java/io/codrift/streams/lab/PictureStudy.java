package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.demo.DemoCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A run of the demo as a picture. */
@Command(
    name = "picture",
    description = "A run of the built-in pairs of 'codrift demo', drawn for the README.")
final class PictureStudy implements Study {
  /** With fewer there is no reference, and no shift to draw. */
  private static final int FEWEST_WINDOWS = 10;

  @Spec private CommandSpec spec;

  @Option(names = "--seed", defaultValue = "1", description = "Default: 1.")
  private long seed;

  @Option(names = "--windows", defaultValue = "80", description = "Default: 80.")
  private int windows;

  @Option(names = "--steps", description = "Training steps FIRST,THEN; default: those of the demo.")
  private String steps;

  @Option(
      names = "--picture",
      paramLabel = "FILE.png",
      description = "Where it goes; default: streams/docs/demo.png.")
  private Path picture;

  private final List<DependenceEstimate> estimates = new ArrayList<>();
  private final List<DependenceAlert> alerts = new ArrayList<>();

  @Override
  public String seeds() {
    return Long.toString(seed);
  }

  @Override
  public void run(Report report) throws IOException {
    if (windows < FEWEST_WINDOWS) {
      throw new ParameterException(
          spec.commandLine(),
          "--windows must be at least %d, not %d: there would be no shift yet"
              .formatted(FEWEST_WINDOWS, windows));
    }
    demo();
    DemoPicture drawn = new DemoPicture(estimates, alerts);
    Path file =
        picture == null
            ? Path.of(System.getProperty("codrift.lab.module", "."), "..", "docs", "demo.png")
            : picture;
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    ImageIO.write(drawn.image(), "png", file.toFile());
    report.progress("picture: %s", file.toAbsolutePath().normalize());
    table(report);
  }

  private void demo() {
    List<String> arguments =
        new ArrayList<>(
            List.of("demo", "--seed", Long.toString(seed), "--windows", Integer.toString(windows)));
    if (steps != null) {
      arguments.addAll(List.of("--steps", steps));
    }
    DemoCommand command =
        new DemoCommand(
            (everyEstimate, everyAlert) -> {
              estimates.addAll(firstWindows(everyEstimate));
              alerts.addAll(everyAlert);
            });
    EndedCommand demo = EndedCommand.demo(command, arguments);
    if (!demo.isWholeDemo()) {
      throw new IllegalStateException("the demo has not come to its end: " + demo);
    }
  }

  /** The demo ends when every pair has its windows; by then some have one more. */
  private List<DependenceEstimate> firstWindows(List<DependenceEstimate> every) {
    Set<Instant> starts =
        every.stream()
            .map(DependenceEstimate::getWindowStart)
            .distinct()
            .sorted()
            .limit(windows)
            .collect(Collectors.toSet());
    return every.stream().filter(e -> starts.contains(e.getWindowStart())).toList();
  }

  private void table(Report report) {
    SortedMap<String, DependenceEstimate> last = new TreeMap<>();
    estimates.forEach(estimate -> last.put(estimate.getSegment(), estimate));
    report.table("pair", "windows", "MI of the last window, nats", "alert");
    last.forEach(
        (pair, estimate) ->
            report.row(
                pair,
                estimates.stream().filter(e -> e.getSegment().equals(pair)).count(),
                Report.number("%.3f ± %.3f", estimate.getMiNats(), estimate.getStandardErrorNats()),
                alerts.stream()
                    .filter(alert -> alert.getSegment().equals(pair))
                    .findFirst()
                    .map(
                        alert ->
                            "by the %s, in the window from %s, onset %s"
                                .formatted(
                                    alert.getSignal().name().toLowerCase(Locale.ROOT),
                                    alert.getWindowStart(),
                                    alert.getOnset()))
                    .orElse("none")));
  }
}
