package io.codrift.streams.lab;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.lab.testing.TinyStudies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Runs every study with tiny settings, so that all of them keep working. */
class StreamsLabIT {
  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          entry("truth", "--dims 1 --rows 300 --windows 1 --first 5 --then 5"),
          entry("breaks", "--streams 1 --rows 100 --baseline 10 --within 4"),
          entry("demo", "--seeds 1 --steps 5,5 --windows 2"),
          entry("picture", "--steps 5,5 --windows 10 --picture target/picture.png"),
          entry("window-stage", "--records 20000 --rounds 1"),
          entry("record-path", "--forks 0 --warm-ups 0 --iterations 1 --milliseconds 10"),
          entry("scrape", "--monitors 3 --scrapes 1"),
          entry("memory", "--partitions 1,2 --records 2000 --windows 2"),
          entry("purge", "--windows 3 --monitors 1 --wait 1"),
          entry("stop", "--sources 1"),
          entry(
              "sizing",
              "--rates 200 --monitors 1 --partitions 1 --window 2 --skipped 0 --windows 1"),
          entry("accidents", "--only times"));

  private final TinyStudies tiny = new TinyStudies("streams/lab/run", StreamsLab::studies, OPTIONS);

  static Stream<String> studies() {
    return OPTIONS.keySet().stream().sorted();
  }

  @Test
  void noStudyIsLeftOut() {
    tiny.assertNoneIsLeftOut();
  }

  @Test
  void anAccidentThatThereIsNotIsRefused(@TempDir Path directory) {
    int code = tiny.lab(directory).execute("accidents", "--only", "times,tines");
    assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  @ParameterizedTest
  @MethodSource("studies")
  void writesATable(String study, @TempDir Path directory) throws IOException {
    tiny.assertWritesATable(study, directory);
  }
}
