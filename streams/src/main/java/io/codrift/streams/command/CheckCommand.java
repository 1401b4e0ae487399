package io.codrift.streams.command;

import static java.util.stream.Collectors.joining;

import io.codrift.model.Estimators;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.application.GroupSizes;
import io.codrift.streams.application.Stage;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Durations;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.RecordDecoders;
import io.codrift.streams.result.ResultReader;
import io.codrift.streams.runtime.Admins;
import io.codrift.streams.runtime.ClientProperties;
import io.codrift.streams.runtime.ClusterLook;
import io.codrift.streams.runtime.TopicSetup;
import io.codrift.streams.runtime.UnavailableException;
import io.codrift.streams.runtime.UnusableTopicException;
import io.codrift.streams.text.Printable;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code codrift check}: reports what {@code run} would do, and changes nothing. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Validates the configuration, connects, looks at recent records, and prints the monitors that"
          + " would run and the topics that would be created. Changes nothing.",
      "Exit code 2 if anything would keep a source from being monitored."
    })
final class CheckCommand implements Callable<Integer> {
  /** Longer lists are cut: all pairs of 20 features are 190 monitors. */
  private static final int LISTED = 20;

  /** Of each partition: some windows of a thousand monitors. */
  private static final int ESTIMATES = 5_000;

  @Mixin private ConfigOption config;
  @Spec private CommandSpec spec;

  private int problems;
  private int warnings;

  @Override
  public Integer call() {
    CodriftConfig loaded = config.load();
    PrintWriter out = spec.commandLine().getOut();
    KnownSchemas schemas = KnownSchemas.bundled();
    Clock clock = Clock.systemUTC();
    List<RecordDecoders> decoders =
        loaded.sources().stream().map(source -> RecordDecoders.of(source, schemas, clock)).toList();
    out.println("The configuration file of " + loaded.name() + " can be read.");
    config
        .memoryProblems(loaded, EnumSet.allOf(Stage.class))
        .forEach(
            problem ->
                out.println(
                    "Note: with the memory that it has here, `run` would refuse it: " + problem));
    GroupSizes groups = GroupSizes.of(loaded);
    groups.remarks().forEach(remark -> out.println("Note: " + remark));
    try (Admin admin = Admins.connect(loaded.kafka());
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(ClientProperties.consumer(loaded.kafka()))) {
      out.println("Kafka answers at " + loaded.kafka().get("bootstrap.servers") + ".");
      TopicSetup topics = new TopicSetup(admin, loaded, clock);
      var unused = topics.inputs();
      FirstRunOutlook firstRun = new FirstRunOutlook(loaded.estimator(), groups, Estimators::open);
      Iterator<RecordDecoders> ofSource = decoders.iterator();
      for (SourceConfig source : loaded.sources()) {
        out.println();
        inspect(out, source, ofSource.next(), consumer, clock, firstRun);
        monitors(out, source);
      }
      out.println();
      AlertOutlook.lines(loaded).forEach(out::println);
      out.println();
      List<NewTopic> missing = topics.missing();
      topics(out, missing);
      cluster(out, ClusterLook.at(admin, loaded, missing));
      changes(out, loaded, missing, clock);
    }
    out.println();
    out.printf("%s, %s.%n", count(problems, "problem"), count(warnings, "warning"));
    out.flush();
    return problems == 0 ? ExitCode.OK : ExitCode.USAGE;
  }

  private void inspect(
      PrintWriter out,
      SourceConfig source,
      RecordDecoders decoders,
      KafkaConsumer<byte[], byte[]> consumer,
      InstantSource clock,
      FirstRunOutlook firstRun) {
    decoders.problems().forEach(problem -> problem(out, source, problem));
    SourceInspection look = new SourceInspection(source, clock);
    try {
      look.read(consumer, decoders.get());
    } catch (UnavailableException e) {
      problem(out, source, e.getMessage());
      return;
    } catch (AuthorizationException e) {
      problem(out, source, "its records may not be read, see below");
      return;
    }
    out.printf(
        "Topic %s: %d partitions, %d records. Of the last %d, %d can be used.%n",
        source.topic(),
        look.partitions(),
        look.available(),
        look.decoded() + look.refused(),
        look.decoded());
    look.refusals().forEach(line -> out.println("  refused: " + line));
    if (look.decoded() > 0) {
      describe(out, source, look, firstRun);
    }
    look.problems().forEach(text -> problem(out, source, text));
  }

  private void describe(
      PrintWriter out, SourceConfig source, SourceInspection look, FirstRunOutlook firstRun) {
    out.printf(
        "  event times %s to %s%n",
        Instant.ofEpochMilli(look.firstEvent()), Instant.ofEpochMilli(look.lastEvent()));
    look.features()
        .forEach(
            (name, feature) -> {
              if (feature.missing() == look.decoded()) {
                out.printf("  %s: always missing%n", name);
              } else {
                out.printf(
                    "  %s: %s, %.1f %% missing%n",
                    name, feature.described(), 100.0 * feature.missing() / look.decoded());
              }
              if (feature.unique()) {
                warning(
                    out,
                    "nearly every value of %s is a different category: it is an id, or a number that was written as text. Write it as a number, or leave it out."
                        .formatted(name));
              }
              if (feature.constant()) {
                warning(
                    out,
                    "%s has the same value in all of these records: a constant column tells nothing of a dependence."
                        .formatted(name));
              }
            });
    out.flush();
    firstRun.line(source, look).ifPresent(line -> out.println("  " + line));
    if (source.segmented()) {
      out.printf(
          "  %d segments: %s%s%n",
          look.segments().size(),
          look.segments().stream().limit(LISTED).map(Printable::of).collect(joining(", ")),
          look.segments().size() > LISTED ? ", …" : "");
      if (look.segments().size() < source.maxSegments()) {
        out.printf(
            "  The budget of false alarms is divided as for max-segments, %d: with many more than there are, alerts come later. Write `max-segments: N` for as many as there will be.%n",
            source.maxSegments());
      }
    }
  }

  private void warning(PrintWriter out, String text) {
    warnings++;
    out.println("  WARNING: " + text);
  }

  private static String count(int number, String what) {
    return "%d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }

  private void problem(PrintWriter out, SourceConfig source, String text) {
    problems++;
    out.printf("PROBLEM with %s: %s%n", source.topic(), text);
  }

  private static void monitors(PrintWriter out, SourceConfig source) {
    out.printf(
        "Monitors of %s: %d%s, windows of %s every %s%n",
        source.topic(),
        source.monitors().size(),
        source.segmented() ? " per segment" : "",
        Durations.format(source.window().size()),
        Durations.format(source.window().advance()));
    for (MonitorConfig monitor : source.monitors().stream().limit(LISTED).toList()) {
      out.printf(
          "  %s: (%s) and (%s)%n",
          monitor.name(), String.join(", ", monitor.x()), String.join(", ", monitor.y()));
    }
    if (source.monitors().size() > LISTED) {
      out.printf("  and %d more%n", source.monitors().size() - LISTED);
    }
  }

  private static void changes(
      PrintWriter out, CodriftConfig config, List<NewTopic> missing, Clock clock) {
    if (missing.stream().anyMatch(topic -> topic.name().equals(config.topics().estimates()))) {
      return;
    }
    ChangedConfiguration changed = new ChangedConfiguration(config);
    try {
      ResultReader.readLastEstimates(
          config.kafka(), config.topics(), ESTIMATES, clock, changed::add);
    } catch (AuthorizationException e) {
      return; // said with all that the brokers refuse
    } catch (KafkaException | UnusableTopicException e) {
      out.println("Note: recent estimates could not be read: " + e.getMessage());
      return;
    }
    changed.lines().forEach(line -> out.println("Note: " + line));
  }

  private void cluster(PrintWriter out, ClusterLook look) {
    look.problems()
        .forEach(
            text -> {
              problems++;
              out.println("PROBLEM with Kafka: " + text);
            });
    if (look.problems().isEmpty()) {
      out.println("Kafka allows what the stages need.");
    }
    look.notes().forEach(text -> out.println("Note: " + text));
  }

  private static void topics(PrintWriter out, List<NewTopic> missing) {
    if (missing.isEmpty()) {
      out.println("Codrift's own topics are all there.");
      return;
    }
    out.println("Topics that `run` would create:");
    missing.forEach(
        topic -> out.printf("  %s: %d partitions%n", topic.name(), topic.numPartitions()));
  }
}
