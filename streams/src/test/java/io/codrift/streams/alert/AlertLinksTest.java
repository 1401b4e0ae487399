package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AlertLink;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.config.LinkTemplate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertLinksTest {
  private static final AlertLinks LINKS =
      new AlertLinks(
          List.of(
              new LinkTemplate("wiki", "https://wiki/monitors/{monitor}?of={segment}"),
              new LinkTemplate("board", "http://board/{incident}?from={from}&to={to}")));

  private static AlertLink link(String name, String url) {
    return AlertLink.newBuilder().setName(name).setUrl(url).build();
  }

  @Test
  void encodesTheValuesAndShowsFiftyWindowsBeforeTheOnset() {
    DependenceAlert alert =
        DependenceAlert.newBuilder()
            .setMonitor("price~demand, 1/2")
            .setSegment("EU & US")
            .setIncident("5a7b8de3c012")
            .setOnset(Instant.ofEpochMilli(100_000))
            .setWindowStart(Instant.ofEpochMilli(103_000))
            .setWindowEnd(Instant.ofEpochMilli(104_000))
            .build();
    assertThat(LINKS.of(alert))
        .containsExactly(
            link("wiki", "https://wiki/monitors/price%7Edemand%2C%201%2F2?of=EU%20%26%20US"),
            link("board", "http://board/5a7b8de3c012?from=50000&to=104000"));
  }

  @Test
  void ofWindowsWithoutAnIncidentLeaveOutWhatNamesOne() {
    assertThat(LINKS.of("m", "", Instant.ofEpochMilli(-5), Instant.ofEpochMilli(9)))
        .containsExactly(link("wiki", "https://wiki/monitors/m?of="));
  }
}
