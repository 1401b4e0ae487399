package io.codrift.streams.command;

import io.codrift.model.EstimateStatus;
import io.codrift.model.EstimatorDescription;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.streams.config.Durations;
import io.codrift.streams.measure.FileEstimate;
import io.codrift.streams.measure.FileMethod;
import io.codrift.streams.measure.FileRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code codrift estimate}: estimates the mutual information of a file. Needs no Kafka. */
@Command(
    name = "estimate",
    sortOptions = false,
    modelTransformer = EstimatorList.class,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Estimates I(X;Y) between columns of a CSV or TSV file, plain or gzipped, with its error.",
      "",
      "Every number is evaluated out of sample, except those of estimators without --folds."
          + " Rows are treated as a time series in the order of the file, so that folds are blocks"
          + " of rows, unless --timestamp or --independent-rows is given. A row with a missing value"
          + " (an empty cell, NA, null, NaN, an infinity) in one of the columns is left out and"
          + " counted. All other rows are used and held in memory; --max-samples draws a sample of"
          + " them. A column in which no value is a number is taken as categories."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.OK_TEXT
          + " The status is OK, CUT (the time limit ended the fit) or DEGENERATE (0 for constant X"
          + " or Y).",
      ExitCode.UNEXPECTED_TEXT,
      ExitCode.USAGE_TEXT + " Also: the device is not available.",
      ExitCode.NO_ESTIMATE_TEXT + " The status is TOO_FEW or FAILED."
    })
final class EstimateCommand implements Callable<Integer> {

  static final String FOLDS = "--folds";
  static final String STEPS = "--steps";
  static final String EPOCHS = "--epochs";
  static final String TIME_LIMIT = "--time-limit";
  static final String DEVICE = "--device";

  private static final String ESTIMATOR = "--estimator";

  private static final List<String> DEVICES = List.of("auto", "cpu", "gpu");
  private static final EstimatorSettings DEFAULTS = EstimatorSettings.once();
  private static final int FEWEST_FOLDS = 2;
  private static final int MOST_FOLDS = 20;
  private static final int MOST_STEPS = 10_000_000;
  private static final int MOST_EPOCHS = 100_000;

  @Parameters(paramLabel = "FILE", description = "A file with a header line.")
  private Path file;

  @Option(
      names = "--x",
      required = true,
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of X, by name or range (x0..x19).")
  private List<String> x;

  @Option(
      names = "--y",
      required = true,
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of Y.")
  private List<String> y;

  @Option(
      names = "--categorical",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of X and Y whose values are categories, also where they are numbers.")
  private List<String> categorical = List.of();

  @ArgGroup private RowOrderOptions order = new RowOrderOptions();

  @Option(
      names = ESTIMATOR,
      paramLabel = "NAME",
      description = "One of the estimators below. Default: ${DEFAULT-VALUE}.")
  private String estimator = DEFAULTS.estimator();

  @Option(
      names = FOLDS,
      paramLabel = "N",
      description =
          "Number of folds. Each is evaluated by a model that is fitted on the others."
              + " Default: ${DEFAULT-VALUE}.")
  private int folds = DEFAULTS.folds();

  @Option(
      names = STEPS,
      paramLabel = "N",
      description = "Training steps. Default: ${DEFAULT-VALUE}.")
  private int steps = DEFAULTS.firstSteps();

  @Option(
      names = EPOCHS,
      paramLabel = "N",
      description = "Passes over the rows in training. Default: ${DEFAULT-VALUE}.")
  private int epochs = DEFAULTS.epochs();

  @Option(
      names = TIME_LIMIT,
      paramLabel = "DURATION",
      description =
          "Limit on the time of the fit. A fit that reaches it has the status CUT. Default:"
              + " ${DEFAULT-VALUE}.")
  private String timeLimit = Durations.format(DEFAULTS.timeLimit());

  @Option(
      names = "--max-samples",
      paramLabel = "N",
      description = "Draw a uniform sample of N complete rows. Default: use all of them.")
  private Integer maxSamples;

  @Option(
      names = DEVICE,
      paramLabel = "DEVICE",
      description = "auto, cpu or gpu. Default: ${DEFAULT-VALUE}.")
  private String device = DEFAULTS.device();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all randomness. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "One JSON object on standard output.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    FileMethod method = method();
    FileRequest request = new FileRequest(file, x, y, categorical, order.get(), samples());
    FileEstimate estimate = FileFits.run(spec, method, request, seed).estimate();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(FileEstimateJson.of(estimate));
    } else {
      FileEstimateText.of(estimate).forEach(out::println);
    }
    out.flush();
    EstimateStatus status = estimate.estimate().status();
    return status == EstimateStatus.TOO_FEW || status == EstimateStatus.FAILED
        ? ExitCode.NO_ESTIMATE
        : ExitCode.OK;
  }

  private FileMethod method() {
    List<String> names = Estimators.all().stream().map(EstimatorDescription::name).toList();
    EstimatorDescription description = Estimators.named(choice(ESTIMATOR, estimator, names));
    for (EstimatorOption option : EstimatorOption.values()) {
      requireUsed(option, description);
    }
    return new FileMethod(
        DEFAULTS.toBuilder()
            .estimator(estimator)
            .folds(within(FOLDS, folds, FEWEST_FOLDS, MOST_FOLDS))
            .firstSteps(within(STEPS, steps, 0, MOST_STEPS))
            .epochs(within(EPOCHS, epochs, 1, MOST_EPOCHS))
            .timeLimit(limit())
            .device(choice(DEVICE, device, DEVICES))
            .build());
  }

  private void requireUsed(EstimatorOption option, EstimatorDescription description) {
    if (!option.isUsedBy(description)
        && spec.commandLine().getParseResult().hasMatchedOption(option.option())) {
      throw wrong(
          "%s requires %s %s, not %s"
              .formatted(
                  option.option(), ESTIMATOR, String.join(" or ", option.users()), estimator));
    }
  }

  private Duration limit() {
    Duration limit =
        Durations.parse(timeLimit)
            .orElseThrow(
                () ->
                    wrong(
                        "%s: '%s' is not a duration. %s"
                            .formatted(TIME_LIMIT, timeLimit, Durations.HINT)));
    if (limit.isZero()) {
      throw wrong(TIME_LIMIT + " must be longer than 0");
    }
    return limit;
  }

  private OptionalInt samples() {
    return maxSamples == null
        ? OptionalInt.empty()
        : OptionalInt.of(within("--max-samples", maxSamples, 1, Integer.MAX_VALUE));
  }

  private String choice(String option, String value, List<String> choices) {
    if (!choices.contains(value)) {
      throw wrong(
          "%s must be one of %s, not '%s'".formatted(option, String.join(", ", choices), value));
    }
    return value;
  }

  private int within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong("%s must be from %d to %d, not %d".formatted(option, least, most, value));
    }
    return value;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
