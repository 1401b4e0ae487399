package io.codrift.streams.result;

import io.codrift.schemas.DependenceAlert;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last message of each incident, which has its whole state. Alerts of versions without
 * incidents are left out.
 */
public final class IncidentMessages {
  private final Map<String, DependenceAlert> last = new LinkedHashMap<>();

  /** Takes a message, in any order. */
  public void add(DependenceAlert alert) {
    if (!alert.getIncident().isEmpty() && alert.getRaisedAt() != null) {
      last.merge(
          alert.getIncident(),
          alert,
          (one, other) -> one.getSequence() > other.getSequence() ? one : other);
    }
  }

  /** The last message of each incident, in the order of their first ones. */
  public Collection<DependenceAlert> last() {
    return Collections.unmodifiableCollection(last.values());
  }
}
