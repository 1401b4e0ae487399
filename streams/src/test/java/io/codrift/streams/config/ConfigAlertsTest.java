package io.codrift.streams.config;

import static io.codrift.streams.config.ConfigExample.SOURCE;
import static io.codrift.streams.config.ConfigExample.problems;
import static io.codrift.streams.config.ConfigExample.read;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The budget of false alarms, the season, and the links of an alert. */
class ConfigAlertsTest {
  private static String twoSources(String budget) {
    return """
        kafka: { bootstrap.servers: "b:9092" }
        sources:
          - topic: orders
            format: json
            window: { size: 1h, advance: 5m }
            monitors: [{ name: m, x: [a], y: [b] }]
          - topic: visits
            format: json
            window: { size: 1h }
            monitors: [{ name: n, x: [a], y: [b] }]
        alerts: { false-alarms: %s }
        """
        .formatted(budget);
  }

  /** People think in time. The source with most windows decides, so that there are no more. */
  @ParameterizedTest
  @CsvSource({
    "1 per week, 2016",
    "1 per 7d, 2016",
    "1 per 1h30m, 18",
    "2 per month, 4320",
    "1 PER Day, 288",
    "1 PER 1D, 288",
    "1 per 2 weeks, 4032",
    "1 per 1000, 1000",
    "1 per 1000 windows, 1000"
  })
  void aBudgetIsOfWindowsOrOfTime(String budget, double windows) {
    assertThat(read(twoSources(budget)).alerts().windowsPerFalseAlarm()).isEqualTo(windows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "few | is not a budget of false alarms. Write `1 per 1000 windows`, or `1 per week`.",
        "1 per fortnight | is not a budget of false alarms.",
        "0 per week | is not a budget of false alarms.",
        "1 per 0 days | is not a budget of false alarms.",
        "1 per 0s | is not a budget of false alarms.",
        "1 a week | is not a budget of false alarms.",
        "1/week | is not a budget of false alarms.",
        "1 in 2 weeks | is not a budget of false alarms.",
        "1 per 20m | allows more than one false alarm in 10 windows, of which there is one every 5m."
      })
  void aBudgetThatIsNoneIsRefused(String budget, String why) {
    assertThat(problems(twoSources(budget)))
        .extracting(ConfigProblem::toString)
        .singleElement()
        .asString()
        .contains("alerts.false-alarms: \"%s\" %s".formatted(budget, why));
  }

  @Test
  void aSeasonIsADurationOfEightWindows() {
    assertThat(
            problems(
                """
                kafka: { bootstrap.servers: "b:9092" }
                sources:
                  - topic: orders
                    format: json
                    window: { size: 6h }
                    monitors: [{ name: m, x: [a], y: [b] }]
                alerts: { season: [1d, weekly, 7d, 3650d] }
                """))
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "shop.yaml:7: alerts.season: 1d is shorter than 8 windows of a source. Write at least"
                + " 2d, or remove it.",
            "shop.yaml:7: alerts.season: weekly is not a duration. Write `1d`, or `[1d, 7d]` for"
                + " both.",
            "shop.yaml:7: alerts.season: 3650d is longer than 12000 windows of a source. Write at"
                + " most 3000d, or longer windows.");
  }

  @Test
  void aLinkIsAUrlWithKnownPlaceholders() {
    assertThat(
            problems(
                SOURCE
                    + """
                    alerts:
                      links:
                        host: https://example.org/{host}/{monitor}
                        file: file:///tmp/{monitor}
                        open: https://example.org/{monitor
                        good: https://example.org/{monitor}/{segment}/{incident}/{from}/{to}
                    """))
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "shop.yaml:9: alerts.links.host: \"https://example.org/{host}/{monitor}\" has the"
                + " unknown placeholder {host}. Write {monitor}, {segment}, {incident}, {from},"
                + " {to}.",
            "shop.yaml:10: alerts.links.file: \"file:///tmp/{monitor}\" is not a URL. Write it as"
                + " https://HOST[:PORT]/PATH, with the placeholders where they belong.",
            "shop.yaml:11: alerts.links.open: \"https://example.org/{monitor\" is not a URL. Write"
                + " it as https://HOST[:PORT]/PATH, with the placeholders where they belong.");
  }
}
