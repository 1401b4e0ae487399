package io.codrift.streams.alert;

import io.codrift.schemas.AlertScope;
import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.store.KeyReader;
import io.codrift.streams.store.KeyWriter;

/**
 * What an incident is about. There is at most one open incident of each.
 *
 * @param scope whether it is a monitor or a feature
 * @param name the monitor or the feature
 * @param segment the segment; empty if the source is not split
 * @param family what kind of incident it is: {@link #CHANGE} or {@link #BREAK}
 */
record IncidentKey(AlertScope scope, String name, String segment, String family) {
  /** The family of changes of level and shift. */
  static final String CHANGE = "change";

  /** The family of windows that are broken. */
  static final String BREAK = "break";

  /** The incident of broken windows of a monitor. */
  static IncidentKey ofBreak(String monitor, String segment) {
    return new IncidentKey(AlertScope.MONITOR, monitor, segment, BREAK);
  }

  /** The incident of a change of a monitor. */
  static IncidentKey ofMonitor(String monitor, String segment) {
    return new IncidentKey(AlertScope.MONITOR, monitor, segment, CHANGE);
  }

  /** The incident of a change of a feature. */
  static IncidentKey ofFeature(String feature, String segment) {
    return new IncidentKey(AlertScope.FEATURE, feature, segment, CHANGE);
  }

  static IncidentKey of(DependenceAlert alert) {
    return new IncidentKey(
        alert.getScope(),
        alert.getMonitor(),
        alert.getSegment(),
        Break.isKind(alert.getSignal()) ? BREAK : CHANGE);
  }

  byte[] toBytes() {
    return new KeyWriter().and(scope.name()).and(name).and(segment).and(family).toBytes();
  }

  static IncidentKey read(byte[] bytes) {
    KeyReader key = new KeyReader(bytes);
    return new IncidentKey(AlertScope.valueOf(key.text()), key.text(), key.text(), key.text());
  }
}
