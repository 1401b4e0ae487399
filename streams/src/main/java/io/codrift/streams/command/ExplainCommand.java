package io.codrift.streams.command;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertLinks;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.command.ConnectionOptions.Connection;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.explain.Explainer;
import io.codrift.streams.explain.Explanation;
import io.codrift.streams.explain.Explanation.Parts;
import io.codrift.streams.explain.ExplanationJson;
import io.codrift.streams.explain.ExplanationPicture;
import io.codrift.streams.explain.ExplanationText;
import io.codrift.streams.explain.Question;
import io.codrift.streams.result.IncidentMessages;
import io.codrift.streams.result.Result;
import io.codrift.streams.result.ResultReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code codrift explain}: what an incident or a window of a monitor says. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Explains the last incident of a monitor, or its last window if it has none: since when, what"
          + " is different, in which columns.",
      "Reads the topics of estimates and alerts; no stage needs to run."
    })
final class ExplainCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private ConnectionOptions connection;

  @Mixin private MonitorTarget target;

  @Option(
      names = "--window",
      paramLabel = "END",
      description = "The window that ends at this time, such as 2026-01-31T00:05:00Z.")
  private Instant window;

  @Option(names = "--incident", paramLabel = "ID", description = "The incident with this id.")
  private String incident;

  @Option(
      names = "--compare",
      paramLabel = "PERIOD",
      split = ",",
      defaultValue = "1h,1d,7d",
      description =
          "The window is also compared with those that ended so long before it. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<Duration> periods;

  @Option(
      names = "--by-column",
      description =
          "Also divides the mutual information among the columns, by the chain rule: what does each"
              + " add to those before it and after it, on average? The sampled rows of up to 24 windows are read and fitted"
              + " again, with the estimator start; needs --config.")
  private boolean byColumn;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Mixin private PictureOption picture;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (window != null && incident != null) {
      throw new IllegalArgumentException("Give --window or --incident, not both.");
    }
    Connection where = connection.get();
    Optional<SampledParts> parts = parts();
    Optional<Path> out = picture.file();
    Set<String> monitors = new HashSet<>();
    List<DependenceEstimate> estimates = new ArrayList<>();
    IncidentMessages incidents = new IncidentMessages();
    ResultReader.readAll(
        where.kafka(),
        where.topics(),
        EnumSet.allOf(ResultReader.Kind.class),
        Clock.systemUTC(),
        result -> {
          if (result instanceof Result.OfChange change) {
            incidents.add(change.message());
          } else if (result instanceof Result.OfWindow estimate) {
            monitors.add(estimate.monitor());
            if (estimate.monitor().equals(target.monitor())) {
              estimates.add(estimate.message());
            }
          }
        });
    Explainer explainer =
        new Explainer(
            monitors, estimates, incidents.last(), new AlertLinks(where.links()), periods);
    Explanation of =
        explainer.explain(
            new Question(
                target.monitor(),
                target.segment(),
                Optional.ofNullable(window),
                Optional.ofNullable(incident)));
    Explanation explanation = of;
    Optional<IllegalArgumentException> undivided = Optional.empty();
    if (parts.isPresent()) {
      try {
        explanation = of.with(parts(parts.get(), of));
      } catch (IllegalArgumentException e) {
        undivided = Optional.of(e);
      }
    }
    PrintWriter text = spec.commandLine().getOut();
    if (json) {
      text.println(new ExplanationJson().of(explanation));
    } else {
      ExplanationText.of(explanation, charset()).forEach(text::println);
      for (DependenceAlert other : explainer.otherOpenIncidents(of)) {
        text.println();
        text.printf(
            "Also open: %s. `--incident %s` explains it.%n",
            AlertText.whatChanged(other), other.getIncident());
      }
    }
    text.flush();
    if (out.isPresent()) {
      ExplanationPicture.write(explanation, out.get());
    }
    if (undivided.isPresent()) {
      throw undivided.get();
    }
    return ExitCode.OK;
  }

  private Optional<SampledParts> parts() {
    if (!byColumn) {
      return Optional.empty();
    }
    CodriftConfig config =
        connection
            .load()
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "--by-column needs --config: it says what the monitor's columns are."));
    return Optional.of(
        new SampledParts(
            config, ConfiguredMonitor.of(config, target.monitor()), Clock.systemUTC()));
  }

  private Parts parts(SampledParts sampled, Explanation explanation) {
    try (StepProgress progress = StepProgress.of(spec, "columns")) {
      return sampled.of(explanation, progress::taken);
    }
  }

  /** The charset of the terminal; the property is of JDK 19, the second of earlier ones. */
  private static Charset charset() {
    return Stream.of("stdout.encoding", "sun.stdout.encoding")
        .map(System::getProperty)
        .filter(name -> name != null && Charset.isSupported(name))
        .findFirst()
        .map(Charset::forName)
        .orElseGet(Charset::defaultCharset);
  }
}
