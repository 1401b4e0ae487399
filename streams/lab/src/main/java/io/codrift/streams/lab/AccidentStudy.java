package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.lab.Accident.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What an operator sees of the accidents of a stream: each is caused on a broker, and the lines of
 * the log and the metrics that tell of it are written down. The study fails where Codrift does not
 * do what its documentation says.
 */
@Command(
    name = "accidents",
    description = "What Codrift prints and exports when something goes wrong with a stream.")
final class AccidentStudy implements Study {
  private static final String CLOCK = "clock";

  @Option(
      names = "--only",
      split = ",",
      description =
          "Only these of the accidents: quiet, ahead, replay, behind, outage, times, summer, clock,"
              + " rollout, restarts, reset, lost, topics, shrunk, windows, segments, expiry, removed,"
              + " offsets.")
  private Set<String> only;

  @Option(
      names = "--faketime",
      paramLabel = "LIBRARY",
      description =
          "The library of libfaketime, such as libfaketimeMT.so.1. Without it the accident clock is"
              + " left out.")
  private Path faketime;

  @Mixin private Product product;
  @Spec private CommandSpec spec;

  private record Named(String title, Accident accident) {}

  @Override
  public String seeds() {
    return "1";
  }

  /** All accidents by name, in the order in which they are reported. */
  private Map<String, Named> accidents() {
    WaitingAccidents waiting = new WaitingAccidents(product);
    ClockAccidents clocks = new ClockAccidents(product, Optional.ofNullable(faketime));
    DeployAccidents deploys = new DeployAccidents(product);
    TopicAccidents topics = new TopicAccidents(product);
    SegmentAccidents segments = new SegmentAccidents(product);
    Map<String, Named> all = new LinkedHashMap<>();
    all.put("quiet", new Named("A quiet time within a window", waiting::quiet));
    all.put("ahead", new Named("A record far ahead of the others", clocks::ahead));
    all.put("replay", new Named("A replay, and a fast producer among slow ones", clocks::replay));
    all.put("behind", new Named("A partition with a slow clock", waiting::behind));
    all.put("outage", new Named("An open transaction, and brokers that are away", waiting::outage));
    all.put("times", new Named("Records without a usable time", clocks::times));
    all.put("summer", new Named("Summer time begins", clocks::summerTime));
    all.put(CLOCK, new Named("A clock that is set forward", clocks::clock));
    all.put("rollout", new Named("A new source is rolled out", deploys::rollout));
    all.put("restarts", new Named("Rolling restarts of three processes", deploys::restarts));
    all.put("reset", new Named("The estimate stage is reset", deploys::reset));
    all.put(
        "lost",
        new Named(
            "The estimate stage was down for longer than the windows topic keeps", deploys::lost));
    all.put("topics", new Named("Topics that grow", topics::topics));
    all.put(
        "shrunk", new Named("An input that is made anew with fewer partitions", topics::shrunk));
    all.put("windows", new Named("The windows topic is deleted", topics::windowsTopic));
    all.put("segments", new Named("More segments than max-segments", segments::segments));
    all.put("expiry", new Named("A segment that expires", segments::expiry));
    all.put("removed", new Named("A monitor that is removed", segments::removed));
    all.put("offsets", new Named("Offsets, retention, a topic made anew", topics::offsets));
    return all;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException, ExecutionException {
    if (faketime != null && !Files.isRegularFile(faketime)) {
      throw new ParameterException(
          spec.commandLine(), "--faketime: there is no file %s.".formatted(faketime));
    }
    Map<String, Named> all = accidents();
    Set<String> chosen = chosen(all.keySet());
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Map.Entry<String, Named> one : all.entrySet()) {
      if (!chosen.contains(one.getKey())) {
        continue;
      }
      report.heading(one.getValue().title());
      if (one.getKey().equals(CLOCK) && faketime == null) {
        report.text("Left out: it needs `--faketime`, and was not tried in this run.");
        continue;
      }
      long begin = System.nanoTime();
      outcomes.put(one.getValue().title(), one.getValue().accident().cause(report));
      report.progress("%s: %d s", one.getKey(), (System.nanoTime() - begin) / 1_000_000_000);
    }
    report.heading("Records");
    report.text("What became of the records, by the metrics of all processes of an accident.");
    report.table("accident", "records sent", "in windows", "late", "dead letters");
    outcomes.forEach(
        (title, outcome) ->
            report.row(
                title, outcome.sent(), outcome.inWindows(), outcome.late(), outcome.deadLetters()));
  }

  private Set<String> chosen(Set<String> all) {
    if (only == null) {
      return all;
    }
    for (String name : only) {
      if (!all.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "--only: there is no accident \"%s\". There are: %s."
                .formatted(name, String.join(", ", all)));
      }
    }
    return only;
  }
}
