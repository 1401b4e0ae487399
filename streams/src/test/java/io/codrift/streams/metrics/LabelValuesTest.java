package io.codrift.streams.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelValuesTest {
  @Test
  void findsAValueThatNoSeriesHas() {
    assertThat(LabelValues.unknownIn("codrift_windows_total{outcome=\"fialed\"}"))
        .containsExactly("codrift_windows_total outcome=fialed");
    assertThat(LabelValues.unknownIn("sum(codrift:records:rate5m{outcome=~\"late|in_windows\"})"))
        .containsExactly("codrift:records:rate5m outcome=in_windows");
    assertThat(LabelValues.unknownIn("codrift_records_total{outcome!=\"late_parts\"}"))
        .containsExactly("codrift_records_total outcome=late_parts");
    assertThat(LabelValues.unknownIn("ALERTS{alertname=\"CodriftStageGone\"}"))
        .containsExactly("ALERTS alertname=CodriftStageGone");
  }

  @Test
  void findsAValueOfAnotherMetric() {
    assertThat(LabelValues.unknownIn("codrift_window_rows{kind=\"level\"}"))
        .containsExactly("codrift_window_rows kind=level");
    assertThat(LabelValues.unknownIn("codrift_incident_open{status=\"ok\"}"))
        .containsExactly("codrift_incident_open status=ok");
  }

  @Test
  void letsKnownConfiguredAndMatchedValuesPass() {
    assertThat(
            LabelValues.unknownIn(
                "codrift_incident_open{status=\"open\", kind=~\"level|shift\", monitor=\"any\"}"
                    + " + codrift_window_rows{kind=\"seen\", segment=~\"$segment\"}"
                    + " + ALERTS{alertname=~\"Codrift.*\", alertstate=\"firing\"}"))
        .isEmpty();
  }
}
