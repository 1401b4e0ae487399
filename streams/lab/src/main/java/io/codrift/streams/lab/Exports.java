package io.codrift.streams.lab;

import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Metrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What processes export, also those that have ended: of these, what they said when last asked. */
final class Exports {
  /** In the order of their starts. */
  private final Map<CodriftProcess, Metrics> last = new LinkedHashMap<>();

  /** From now on a process is one of them. */
  void add(CodriftProcess process) {
    last.put(process, new Metrics(List.of()));
  }

  /** Notes what a process exports now; empty if it does not answer. */
  Optional<Metrics> ask(CodriftProcess process) {
    if (!process.isAlive()) {
      return Optional.empty();
    }
    Optional<Metrics> now = process.metrics();
    now.ifPresent(metrics -> last.put(process, metrics));
    return now;
  }

  /** The sum of a metric over all processes. */
  double total(String name, Map<String, String> labels) {
    last.keySet().forEach(this::ask);
    return last.values().stream().mapToDouble(metrics -> metrics.sum(name, labels)).sum();
  }

  /** What has become of so many records. */
  Accident.Outcome outcome(int sent) {
    return new Accident.Outcome(
        sent, records("in_window"), records("late"), records("dead_letter"));
  }

  /** Records with an outcome, over all processes. */
  long records(String outcome) {
    return (long) total("codrift_records_total", Map.of("outcome", outcome));
  }
}
