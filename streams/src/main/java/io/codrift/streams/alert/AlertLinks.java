package io.codrift.streams.alert;

import io.codrift.schemas.AlertLink;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.config.LinkTemplate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Fills the templates of {@code alerts.links}. */
public final class AlertLinks {
  /** So many windows before a change belong to the time that a link shows. */
  private static final int WINDOWS_BEFORE = 50;

  private final List<LinkTemplate> templates;

  /**
   * @param templates the links to fill
   */
  public AlertLinks(List<LinkTemplate> templates) {
    this.templates = List.copyOf(templates);
  }

  /** The links of a message: from 50 windows before the onset to the end of its window. */
  public List<AlertLink> of(DependenceAlert alert) {
    Duration window = Duration.between(alert.getWindowStart(), alert.getWindowEnd());
    Instant onset = alert.getOnset() == null ? alert.getWindowStart() : alert.getOnset();
    return filled(
        templates,
        Map.of(
            "monitor", alert.getMonitor(),
            "segment", alert.getSegment(),
            "incident", alert.getIncident(),
            "from", millis(onset.minus(window.multipliedBy(WINDOWS_BEFORE))),
            "to", millis(alert.getWindowEnd())));
  }

  /** The links of some windows that belong to no incident; those that name one are left out. */
  public List<AlertLink> of(String monitor, String segment, Instant from, Instant to) {
    return filled(
        templates.stream().filter(template -> !template.has("incident")).toList(),
        Map.of("monitor", monitor, "segment", segment, "from", millis(from), "to", millis(to)));
  }

  private static List<AlertLink> filled(List<LinkTemplate> links, Map<String, String> values) {
    return links.stream()
        .map(link -> AlertLink.newBuilder().setName(link.name()).setUrl(link.url(values)).build())
        .toList();
  }

  private static String millis(Instant time) {
    return Long.toString(Math.max(0, time.toEpochMilli()));
  }
}
