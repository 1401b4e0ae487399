package io.codrift.streams.explain;

import io.codrift.schemas.AlertLink;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.CoordinateCorrelation;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertLinks;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.explain.Explanation.Form;
import io.codrift.streams.explain.Explanation.Numbers;
import io.codrift.streams.explain.Explanation.Since;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Explains what a monitor's estimates and incidents say. */
public final class Explainer {
  /** A change of the shift that is beyond so many standard errors is one of the form. */
  private static final double ERRORS = 3;

  private final Messages messages;
  private final AlertLinks links;
  private final List<Duration> periods;

  /**
   * @param monitors the names of all monitors that have estimates
   * @param estimates of the monitor that will be asked for, in any order; those of others do no
   *     harm
   * @param incidents the last message of each incident of all monitors
   * @param links fills links where the alert has none
   * @param periods how long before a window those end that it is compared with
   */
  public Explainer(
      Set<String> monitors,
      Collection<DependenceEstimate> estimates,
      Collection<DependenceAlert> incidents,
      AlertLinks links,
      List<Duration> periods) {
    this.messages = new Messages(monitors, estimates, incidents);
    this.links = links;
    this.periods = List.copyOf(periods);
  }

  /**
   * The explanation.
   *
   * @throws IllegalArgumentException if there is no such monitor, segment, window or incident; the
   *     message names those that there are
   */
  public Explanation explain(Question question) {
    messages.requireMonitor(question.monitor());
    if (question.window().isPresent()) {
      String segment = messages.segment(question);
      return ofWindow(
          question.monitor(),
          segment,
          messages.window(question.monitor(), segment, question.window().get()));
    }
    Optional<DependenceAlert> incident =
        question.incident().isPresent()
            ? Optional.of(messages.incident(question))
            : messages.lastIncident(question);
    if (incident.isPresent()) {
      return ofIncident(question.monitor(), incident.get());
    }
    String segment = messages.segment(question);
    List<DependenceEstimate> windows = messages.windows(question.monitor(), segment);
    return ofWindow(question.monitor(), segment, windows.get(windows.size() - 1));
  }

  /**
   * The open incidents of the monitor and segment of an explanation that it does not tell of,
   * oldest first.
   */
  public List<DependenceAlert> otherOpenIncidents(Explanation explanation) {
    Optional<String> told = explanation.alert().map(DependenceAlert::getIncident);
    return messages.incidents(explanation.monitor(), Optional.of(explanation.segment())).stream()
        .filter(
            incident ->
                incident.getStatus() == AlertStatus.OPEN
                    || incident.getStatus() == AlertStatus.ACKNOWLEDGED)
        .filter(incident -> told.filter(incident.getIncident()::equals).isEmpty())
        .toList();
  }

  private Explanation ofIncident(String monitor, DependenceAlert alert) {
    List<DependenceEstimate> all = messages.windows(monitor, alert.getSegment());
    Instant onset = alert.getOnset() == null ? alert.getWindowStart() : alert.getOnset();
    List<DependenceEstimate> during =
        all.stream().filter(window -> isDuring(alert, window)).toList();
    Optional<DependenceEstimate> last = during.stream().reduce((one, other) -> other);
    return explanation(
        monitor,
        alert.getSegment(),
        Optional.of(alert),
        last,
        Windows.of(all, onset, during),
        false,
        alert.getLinks().isEmpty() ? links.of(alert) : alert.getLinks());
  }

  /** The windows before an incident are also what a window of it is compared with. */
  private Explanation ofWindow(String monitor, String segment, DependenceEstimate window) {
    Optional<DependenceAlert> incident =
        messages.incidents(monitor, Optional.of(segment)).stream()
            .filter(alert -> isDuring(alert, window))
            .reduce((one, other) -> other);
    Instant onset = incident.map(DependenceAlert::getOnset).orElseGet(window::getWindowStart);
    Windows windows = Windows.of(messages.windows(monitor, segment), onset, List.of(window));
    Instant from =
        windows.before().isEmpty()
            ? window.getWindowStart()
            : windows.before().get(0).getWindowStart();
    List<AlertLink> found =
        incident
            .map(alert -> alert.getLinks().isEmpty() ? links.of(alert) : alert.getLinks())
            .orElseGet(() -> links.of(monitor, segment, from, window.getWindowEnd()));
    return explanation(monitor, segment, incident, Optional.of(window), windows, true, found);
  }

  private static boolean isDuring(DependenceAlert alert, DependenceEstimate window) {
    Instant onset = alert.getOnset() == null ? alert.getWindowStart() : alert.getOnset();
    boolean over = alert.getStatus() == AlertStatus.RESOLVED && alert.getResolvedAt() != null;
    return !window.getWindowStart().isBefore(onset)
        && (!over || window.getWindowStart().isBefore(alert.getResolvedAt()));
  }

  /** A window against those that ended before it. */
  private List<Since> since(DependenceEstimate window) {
    List<DependenceEstimate> all = messages.windows(window.getMonitor(), window.getSegment());
    List<Since> since = new ArrayList<>();
    for (Duration period : periods) {
      EarlierWindows earlier = new EarlierWindows(period);
      all.stream()
          .filter(other -> !other.getWindowEnd().isAfter(window.getWindowEnd()))
          .forEach(earlier::add);
      earlier.change(window).ifPresent(change -> since.add(new Since(period, change)));
    }
    return since;
  }

  private Explanation explanation(
      String monitor,
      String segment,
      Optional<DependenceAlert> alert,
      Optional<DependenceEstimate> window,
      Windows windows,
      boolean isOneWindow,
      List<AlertLink> links) {
    Changes changes = new Changes(windows);
    Numbers numbers = changes.numbers();
    return new Explanation(
        monitor,
        segment,
        alert,
        window,
        windows,
        numbers,
        window.map(this::since).orElse(List.of()),
        new Form(
            Linearity.of(numbers.mi().before(), numbers.linear().before()),
            Linearity.of(numbers.mi().after(), numbers.linear().after()),
            isOfForm(
                alert.filter(a -> !isOneWindow && a.getScope() != AlertScope.FEATURE), numbers)),
        changes.pairs(),
        changes.coordinates(CoordinateCorrelation::getX),
        changes.coordinates(CoordinateCorrelation::getY),
        Optional.empty(),
        changes.data(),
        links);
  }

  /**
   * The same rule as in the text of an alert.
   *
   * @param alert empty for one window, and for a monitor of a feature's alert, which has no numbers
   *     of the monitor
   */
  private static boolean isOfForm(Optional<DependenceAlert> alert, Numbers numbers) {
    if (alert.isPresent()) {
      return AlertText.isOfForm(alert.get());
    }
    return numbers.shift().difference().orElse(0) > 0
        && numbers.shift().isBeyond(ERRORS)
        && AlertText.isAsStrong(
            numbers.mi().before().orElseThrow().value(),
            numbers.mi().after().orElseThrow().value());
  }
}
