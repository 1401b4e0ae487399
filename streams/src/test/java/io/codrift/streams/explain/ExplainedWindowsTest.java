package io.codrift.streams.explain;

import static io.codrift.streams.explain.Example.INCIDENT;
import static io.codrift.streams.explain.Example.MONITOR;
import static io.codrift.streams.explain.Example.ONSET;
import static io.codrift.streams.explain.Example.REFERENCE;
import static io.codrift.streams.explain.Example.WINDOWS;
import static io.codrift.streams.explain.Example.about;
import static io.codrift.streams.explain.Example.alert;
import static io.codrift.streams.explain.Example.alerts;
import static io.codrift.streams.explain.Example.begin;
import static io.codrift.streams.explain.Example.estimates;
import static io.codrift.streams.explain.Example.explain;
import static io.codrift.streams.explain.Example.explanation;
import static io.codrift.streams.explain.Example.first;
import static io.codrift.streams.explain.Example.last;
import static io.codrift.streams.explain.Example.question;
import static io.codrift.streams.explain.Example.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.detect.Mean;
import io.codrift.schemas.AlertLink;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertLinks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Which incident a question is about, and which windows are compared. */
class ExplainedWindowsTest {
  @Test
  void anIncidentThatIsOverHasOnlyTheWindowsUntilItsEnd() {
    DependenceAlert.Builder over =
        alert()
            .setStatus(AlertStatus.RESOLVED)
            .setResolution(AlertResolution.RETURNED)
            .setResolvedAt(begin(ONSET + 6));
    assertThat(last(explain(estimates(), alerts(over), question()).windows().after()))
        .isEqualTo(begin(ONSET + 5));
  }

  @Test
  void windowsOfAnotherReferenceAreLeftOut() {
    List<DependenceEstimate> all = new ArrayList<>(estimates());
    for (int i = ONSET + 4; i < WINDOWS; i++) {
      all.set(i, window(i).setReferenceVersion((long) ONSET + 4).build());
    }
    assertThat(last(explain(all, alerts(alert()), question()).windows().after()))
        .isEqualTo(begin(ONSET + 3));
    Windows early =
        explain(estimates(), List.of(), about(null, begin(REFERENCE + 11), null)).windows();
    assertThat(first(early.before())).isEqualTo(begin(REFERENCE + 1));
  }

  @Test
  void withoutAWindowOfTheSameReferenceThoseBeforeItAreCompared() {
    Explanation explanation =
        explain(estimates(), List.of(), about(null, begin(REFERENCE + 2), null));
    assertThat(explanation.windows().before()).hasSize(REFERENCE + 1);
    assertThat(explanation.numbers().mi().before()).isPresent();
    assertThat(explanation.numbers().level().before()).isEmpty();
    assertThat(explanation.numbers().level().after()).isPresent();
  }

  @Test
  void withoutAnIncidentTheLastWindowIsComparedWithThoseBeforeIt() {
    Explanation explanation = explain(estimates().subList(0, ONSET), List.of(), question());
    assertThat(explanation.alert()).isEmpty();
    assertThat(explanation.windows().after()).hasSize(1);
    assertThat(first(explanation.windows().after())).isEqualTo(begin(ONSET - 1));
    assertThat(last(explanation.windows().before())).isEqualTo(begin(ONSET - 2));
    assertThat(explanation.links()).extracting(AlertLink::getName).containsExactly("wiki");
    // One window has the scatter of those before it.
    Mean after = explanation.pairs().get(0).correlation().after().orElseThrow();
    assertThat(after.standardError().getAsDouble()).isCloseTo(0.02 / Math.sqrt(2), within(0.002));
  }

  @Test
  void aWindowOfAnIncidentIsComparedWithThoseBeforeTheOnset() {
    Explanation explanation =
        explain(estimates(), alerts(alert()), about(null, begin(ONSET + 6), null));
    assertThat(explanation.alert().orElseThrow().getIncident()).isEqualTo(INCIDENT);
    assertThat(first(explanation.windows().after())).isEqualTo(begin(ONSET + 5));
    assertThat(explanation.windows().after()).hasSize(1);
    assertThat(last(explanation.windows().before())).isEqualTo(begin(ONSET - 1));
    assertThat(explain(estimates(), alerts(alert()), about(null, begin(ONSET), null)).alert())
        .isEmpty();
  }

  @Test
  void theLastIncidentIsTakenOrTheOneThatIsNamed() {
    DependenceAlert.Builder earlier =
        alert().setIncident("old").setRaisedAt(begin(30)).setOnset(begin(28));
    List<DependenceAlert> both = alerts(alert(), earlier);
    assertThat(explain(estimates(), both, question()).alert().orElseThrow().getIncident())
        .isEqualTo(INCIDENT);
    assertThat(
            explain(estimates(), both, about(null, null, "old"))
                .alert()
                .orElseThrow()
                .getIncident())
        .isEqualTo("old");
    DependenceAlert.Builder ofFeature =
        alert()
            .setScope(AlertScope.FEATURE)
            .setMonitor("price")
            .setIncident("feature")
            .setRaisedAt(begin(ONSET + 4))
            .setMonitors(List.of(MONITOR));
    assertThat(
            explain(estimates(), alerts(alert(), ofFeature), question())
                .alert()
                .orElseThrow()
                .getIncident())
        .isEqualTo("feature");
  }

  @Test
  void theLinksOfTheAlertComeFirst() {
    assertThat(explanation().links())
        .extracting(AlertLink::getUrl)
        .containsExactly("https://wiki/price-demand", "https://case/" + INCIDENT);
    List<AlertLink> sent = List.of(AlertLink.newBuilder().setName("a").setUrl("http://b").build());
    assertThat(explain(estimates(), alerts(alert().setLinks(sent)), question()).links())
        .isEqualTo(sent);
  }

  @Test
  void anIncidentWhoseEstimatesAreGoneIsStillTold() {
    Explanation explanation = explain(estimates().subList(0, 10), alerts(alert()), question());
    assertThat(explanation.window()).isEmpty();
    assertThat(explanation.numbers().mi().after()).isEmpty();
    assertThat(explanation.numbers().mi().difference()).isEmpty();
  }

  @Test
  void anIncidentOfASegmentWhoseEstimatesAreGoneIsStillTold() {
    List<DependenceAlert> ofSegment = alerts(alert().setSegment("US"));
    Explanation explanation = explain(estimates(), ofSegment, about("US", null, null));
    assertThat(explanation.alert().orElseThrow().getIncident()).isEqualTo(INCIDENT);
    assertThat(explanation.segment()).isEqualTo("US");
    assertThat(explanation.windows().before()).isEmpty();
    assertThatThrownBy(() -> explain(estimates(), ofSegment, about("US", begin(3), null)))
        .hasMessage(
            "The estimates of price-demand [US] have expired. Leave out --window for its last"
                + " incident.");
  }

  @Test
  void anIncidentOfAMonitorWithoutEstimatesIsStillTold() {
    Explanation explanation =
        new Explainer(Set.of(), List.of(), alerts(alert()), Example.links(), List.of())
            .explain(question());
    assertThat(explanation.alert().orElseThrow().getIncident()).isEqualTo(INCIDENT);
    assertThat(ExplanationText.of(explanation, StandardCharsets.UTF_8))
        .contains("before       no window in the topic", "after        no window in the topic");
    assertThatThrownBy(() -> explain(List.of(), alerts(alert()), about(null, begin(3), null)))
        .hasMessageStartingWith("The estimates of price-demand have expired.");
  }

  @Test
  void whatIsNotThereIsAnsweredWithWhatIs() {
    List<DependenceEstimate> all = new ArrayList<>(estimates());
    refused(all, new Question("price-demnad", none(), Optional.empty(), none()))
        .hasMessage("There is no monitor price-demnad. Did you mean price-demand?");
    refused(all, new Question("zebra", none(), Optional.empty(), none()))
        .hasMessage("There is no monitor zebra. There are price-demand, price-stock.");
    refused(all, new Question("price", none(), Optional.empty(), none()))
        .hasMessageContaining("price is a feature")
        .hasMessageContaining("the monitors price-demand.");
    refused(all, about(null, null, "other"))
        .hasMessage("price-demand has no incident other. It has feature, 5a7b8de3c012.");
    refused(all, about(null, null, "stock")).hasMessage("The incident stock is of price-stock.");
    refused(all, about("EU", null, null))
        .hasMessage("price-demand has no segments. Leave out --segment.");
    refused(all, about(null, begin(3).plusSeconds(1), null))
        .hasMessage(
            "No window of price-demand ends at 2026-01-31T00:15:01Z. The nearest ends at"
                + " 2026-01-31T00:15:00Z; there are windows from 2026-01-31T00:05:00Z to"
                + " 2026-01-31T06:40:00Z.");
    all.add(window(0).setSegment("EU").build());
    refused(all, about(null, begin(3), null))
        .hasMessage("price-demand has the segments \"\", EU. Choose one with --segment.");
    refused(all, about("US", begin(3), null))
        .hasMessageContaining("no segment US. It has \"\", EU.");
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      List<DependenceEstimate> estimates, Question question) {
    List<DependenceAlert> all =
        alerts(
            alert(),
            alert().setIncident("stock").setMonitor("price-stock"),
            alert()
                .setScope(AlertScope.FEATURE)
                .setMonitor("price")
                .setIncident("feature")
                .setMonitors(List.of(MONITOR))
                .setRaisedAt(begin(0)));
    return assertThatThrownBy(() -> explain(estimates, all, question))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void otherIncidentsThatAreOpenAreNamed() {
    List<DependenceAlert> incidents =
        alerts(
            alert().setIncident("older").setStatus(AlertStatus.OPEN),
            alert().setIncident("over").setStatus(AlertStatus.RESOLVED),
            alert().setIncident("elsewhere").setSegment("eu").setStatus(AlertStatus.OPEN),
            alert().setIncident("told").setStatus(AlertStatus.OPEN));
    Explainer explainer =
        new Explainer(
            Set.of(MONITOR), Example.estimates(), incidents, new AlertLinks(List.of()), List.of());
    Explanation of = explainer.explain(about("", null, "told"));
    assertThat(explainer.otherOpenIncidents(of))
        .extracting(DependenceAlert::getIncident)
        .containsExactly("older");
  }
}
