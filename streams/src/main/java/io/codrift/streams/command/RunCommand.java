package io.codrift.streams.command;

import ch.qos.logback.classic.LoggerContext;
import io.codrift.streams.application.Application;
import io.codrift.streams.application.Stage;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.runtime.StageFailure;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code codrift run}: runs the stages until it is stopped. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Runs the stages until it is stopped.")
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Mixin private ConfigOption config;

  @Option(
      names = "--stages",
      split = ",",
      paramLabel = "STAGE",
      defaultValue = "window,estimate,alert",
      description =
          "The stages to run in this process: window, estimate, alert. Default: all of them.")
  private Set<Stage> stages;

  @Override
  public Integer call() {
    CodriftConfig loaded = config.loadFor(stages);
    try (Application application = Application.start(loaded, stages)) {
      // On a signal, the stages commit their work before the JVM ends.
      Thread hook = new Thread(application::close, "codrift-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
        OutageReportFilter.follow(log, application::brokersSaidToBeLost);
      }
      LOG.info(
          "Running {} of {}; metrics at {}",
          stages.stream()
              .map(stage -> stage.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", ")),
          loaded.name(),
          application.metricsUri());
      if (stages.contains(Stage.WINDOW)) {
        new FirstLook(loaded, Clock.systemUTC()).begin();
      }
      StageFailure failure = application.failure().join();
      LOG.error("{}: {}", failure.applicationId(), failure.message());
      return ExitCode.STAGE_FAILED;
    }
  }
}
