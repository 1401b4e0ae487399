package io.codrift.streams.command;

import io.codrift.model.EstimatorSettings;
import io.codrift.model.MonitorModel;
import io.codrift.streams.command.ConnectionOptions.Connection;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.MonitorDigest;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.control.SentReference;
import io.codrift.streams.file.Categories;
import io.codrift.streams.measure.FileFit;
import io.codrift.streams.measure.FileMethod;
import io.codrift.streams.measure.FileRequest;
import io.codrift.streams.measure.FileRows;
import io.codrift.streams.result.PastRows;
import io.codrift.streams.topic.ModelPieces;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code codrift reference}: freezes the reference of a monitor on the rows of a file, or of
 * windows of the past.
 */
@Command(
    name = "reference",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Fits the rows of a file, such as the training data of a model, or of windows of the past, and"
          + " makes the result the reference of a monitor: from its next fit on, level and shift"
          + " compare each window with these rows. A new baseline is learnt, and an open incident of a changed dependence is"
          + " over.",
      "A file has a column for each feature of the monitor. The rows are fitted here, with the estimator"
          + " of the configuration. A shift that is there from the start belongs to the new baseline:"
          + " `codrift tail` and `codrift explain` show it, and alerts tell of changes after it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.OK_TEXT,
      ExitCode.UNEXPECTED_TEXT,
      ExitCode.USAGE_TEXT + " Also: the running stages refuse the reference.",
      ExitCode.UNREACHABLE_TEXT,
      ExitCode.NO_ESTIMATE_TEXT + " The reference stays as it was."
    })
final class ReferenceCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Mixin private MonitorTarget target;

  @ArgGroup(multiplicity = "1")
  private Rows rows;

  /** Where the rows are from. */
  static final class Rows {
    @Option(
        names = "--input",
        required = true,
        paramLabel = "FILE",
        description = "A CSV or TSV file with a header line, plain or gzipped.")
    private Path input;

    @ArgGroup(exclusive = false)
    private Past past;
  }

  /** Windows of the past. */
  static final class Past {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "TIME",
        description =
            "In place of a file: the sampled rows of the windows that begin at this time or later,"
                + " such as 2026-01-31T00:00:00Z, as far as the topic of windows has them.")
    private Instant from;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "TIME",
        description = "And end at this time or earlier.")
    private Instant to;
  }

  @ArgGroup private RowOrderOptions order = new RowOrderOptions();

  @Option(
      names = "--max-samples",
      paramLabel = "N",
      defaultValue = "20000",
      description = "The size of a uniform sample of the complete rows. Default: ${DEFAULT-VALUE}.")
  private int maxSamples;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all randomness. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private AlertCommandOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CodriftConfig loaded = config.load();
    if (maxSamples < 1) {
      throw wrong("--max-samples must be at least 1, not " + maxSamples);
    }
    ConfiguredMonitor configured = ConfiguredMonitor.of(loaded, target.monitor());
    SourceConfig source = configured.source();
    MonitorConfig monitor = configured.monitor();
    FileFit fit =
        rows.past == null
            ? FileFits.run(spec, method(loaded), request(source, monitor), seed)
            : FileFits.run(spec, method(loaded), past(loaded, source, monitor), seed);
    PrintWriter out = spec.commandLine().getOut();
    FileEstimateText.of(fit.estimate()).forEach(out::println);
    out.flush();
    if (fit.model().filter(MonitorModel::hasReference).isEmpty()) {
      out.println("These rows give no reference. %s keeps its own.".formatted(monitor.name()));
      out.flush();
      return ExitCode.NO_ESTIMATE;
    }
    SentReference reference =
        new SentReference(
            monitor.name(),
            target.segment(),
            MonitorDigest.of(monitor, source.categorical(), loaded.estimator()),
            fit.model().get().toBytes());
    return options.send(Connection.of(loaded), reference.commands(ModelPieces.MOST_BYTES), out);
  }

  /** The estimator of the stream. It freezes its reference with the first fit. */
  private FileMethod method(CodriftConfig config) {
    EstimatorSettings settings = config.estimator();
    if (settings.estimator().equals(EstimatorSettings.PAPER)) {
      throw wrong("estimator: paper has no reference. Use ndoe-bnaf or start.");
    }
    return new FileMethod(
        settings.toBuilder()
            .settleWindows(1)
            .timeLimit(EstimatorSettings.once().timeLimit())
            .build());
  }

  private FileRows past(CodriftConfig config, SourceConfig source, MonitorConfig monitor) {
    if (!rows.past.to.isAfter(rows.past.from)) {
      throw wrong("--to must be after --from");
    }
    if (source.segmented() && target.segment().isEmpty()) {
      throw wrong(
          "The source of %s is split: --from needs --segment, whose rows are taken"
              .formatted(monitor.name()));
    }
    PastRows.Found found =
        PastRows.between(
                source,
                monitor,
                target.segment().orElse(""),
                rows.past.from,
                rows.past.to,
                maxSamples)
            .read(config, options.clock());
    if (found.window().rows() == 0) {
      throw wrong(
          "The topic %s has no complete rows of %s in windows from %s to %s. %s"
              .formatted(
                  config.topics().windows(),
                  monitor.name(),
                  rows.past.from,
                  rows.past.to,
                  config.runtime().deletesReadWindows()
                      ? "What was read of it is deleted (`topics.read-windows: delete`)."
                      : "It keeps messages for `topics.retention`."));
    }
    return new FileRows(
        found.window(), Categories.NONE, found.read(), found.incomplete(), Map.of());
  }

  private FileRequest request(SourceConfig source, MonitorConfig monitor) {
    List<String> columns = Stream.concat(monitor.x().stream(), monitor.y().stream()).toList();
    return new FileRequest(
        rows.input,
        monitor.x(),
        monitor.y(),
        source.categorical().stream().filter(columns::contains).toList(),
        order.get(),
        OptionalInt.of(maxSamples));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
