package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertOutlookTest {
  @TempDir private Path folder;

  private List<String> lines(String window, String more) throws Exception {
    Path file = folder.resolve("codrift.yaml");
    Files.writeString(
        file,
        """
        kafka: { bootstrap.servers: "b:9092" }
        sources:
          - topic: orders
            format: json
            split-by: region
            max-segments: 19
            window: %s
            monitors: [{ pairs: all, features: [a, b, c, d, e] }]
        %s
        """
            .formatted(window, more));
    return AlertOutlook.lines(new ConfigLoader(Map.of()).load(file));
  }

  @Test
  void theDefaultsOfFiveMinutes() throws Exception {
    assertThat(lines("{ size: 5m }", ""))
        .containsExactly(
            "Alerts: at most one false alarm in 1000 windows, over all 190 monitors together.",
            "  Windows every 5m: one false alarm in 3.5 days. The first alert can come after 9.5"
                + " hours: 64 windows at most until the reference is frozen, and 50 or more of the"
                + " baseline. Windows of the past count.",
            "  A baseline of 50 windows covers 4.2 hours. If a dependence follows the time of the"
                + " day, write `alerts: { season: 1d }`.");
  }

  @Test
  void aSeasonIsLearntWithTheBaseline() throws Exception {
    assertThat(lines("{ size: 5m }", "alerts: { season: 1d }\nestimator: { name: start }"))
        .hasSize(2)
        .last()
        .asString()
        .contains("after 24.1 hours")
        .contains("1 window at most")
        .contains("288 or more");
  }

  @Test
  void aLongWindowHasNoSeasonOfADay() throws Exception {
    assertThat(lines("{ size: 12h }", "")).hasSize(2);
  }
}
