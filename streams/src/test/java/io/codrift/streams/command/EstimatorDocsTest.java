package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.EstimatorDescription;
import io.codrift.model.Estimators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The documents list every estimator as its provider describes it. */
class EstimatorDocsTest {
  @Test
  void theTableOfEstimatorsForFilesIsComplete() throws IOException {
    String page = Files.readString(Path.of("docs/estimate.md"));
    String section = page.split("## Estimators", 2)[1].split("\n## ", 2)[0];

    assertThat(
            section
                .lines()
                .filter(line -> line.startsWith("| `") && !line.contains("`--estimator`")))
        .containsExactlyElementsOf(
            Estimators.all().stream().map(EstimatorDocsTest::row).collect(Collectors.toList()));
  }

  @Test
  void theKeyOfTheConfigurationNamesTheEstimatorsForStreams() throws IOException {
    String row =
        Files.readAllLines(Path.of("docs/configuration.md")).stream()
            .filter(line -> line.startsWith("| `estimator.name`"))
            .collect(Collectors.joining());

    for (EstimatorDescription estimator : Estimators.all()) {
      boolean named = row.contains("`%s`: %s.".formatted(estimator.name(), estimator.summary()));
      assertThat(named).as(estimator.name()).isEqualTo(estimator.forStreams());
    }
  }

  private static String row(EstimatorDescription estimator) {
    String options =
        EstimatorOption.of(estimator).stream()
            .map("`%s`"::formatted)
            .collect(Collectors.joining(", "));
    return "| `%s` | %s | %s |".formatted(estimator.name(), estimator.summary(), options);
  }
}
