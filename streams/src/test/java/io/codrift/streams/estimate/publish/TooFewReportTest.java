package io.codrift.streams.estimate.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.topic.MonitorSegment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TooFewReportTest {
  private final TooFewReport report = new TooFewReport();

  private Optional<String> take(String monitor, EstimateStatus status) {
    return take(monitor, "", status);
  }

  private Optional<String> take(String monitor, String segment, EstimateStatus status) {
    return report.take(
        new MonitorSegment(monitor, segment),
        status,
        "150 complete rows, min-samples is 256",
        List.of());
  }

  @Test
  void longerWindowsAreNoAdviceWhereAColumnIsEmpty() {
    Optional<String> said = Optional.empty();
    for (int window = 0; window < 3; window++) {
      said =
          report.take(
              new MonitorSegment("m", ""),
              EstimateStatus.TOO_FEW,
              "0 complete rows, min-samples is 256; no value of amount.valu",
              List.of("amount.valu"));
    }
    assertThat(said)
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("no value of amount.valu. Is the name of the column right?")
                    .doesNotContain("longer windows"));
  }

  @Test
  void aMonitorWhoseFirstWindowsAllHaveTooFewRowsIsToldOnce() {
    assertThat(take("m", EstimateStatus.TOO_FEW)).isEmpty();
    assertThat(take("other", EstimateStatus.TOO_FEW)).isEmpty();
    assertThat(take("m", EstimateStatus.TOO_FEW)).isEmpty();
    assertThat(take("m", EstimateStatus.TOO_FEW))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .startsWith(
                        "None of the first 3 windows of m is estimated: 150 complete rows,"
                            + " min-samples is 256. Use longer windows"));
    assertThat(take("m", EstimateStatus.TOO_FEW)).isEmpty();
    assertThat(take("m", EstimateStatus.TOO_FEW)).isEmpty();
  }

  @Test
  void quietWindowsOfAMonitorThatIsEstimatedAreNotTold() {
    take("m", EstimateStatus.TOO_FEW);
    take("m", EstimateStatus.OK);
    for (int window = 0; window < 10; window++) {
      assertThat(take("m", EstimateStatus.TOO_FEW)).isEmpty();
    }
  }

  @Test
  void smallSegmentsOfAMonitorThatIsEstimatedAreNotTold() {
    take("m", "de", EstimateStatus.TOO_FEW);
    take("m", "fr", EstimateStatus.TOO_FEW);
    assertThat(take("m", "it", EstimateStatus.TOO_FEW)).as("each its first window").isEmpty();
    take("m", "us", EstimateStatus.OK);
    take("m", "de", EstimateStatus.TOO_FEW);
    assertThat(take("m", "de", EstimateStatus.TOO_FEW)).isEmpty();
  }
}
