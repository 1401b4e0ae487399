package io.codrift.streams.command;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.json.RecordJsonReader;
import io.codrift.streams.result.Result;
import io.codrift.streams.result.ResultReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that choose estimates of the past, and how they are read. */
final class PastEstimates {
  /** A field that alerts have and estimates do not. */
  private static final String ALERT_FIELD = "incident";

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "Estimates as JSON lines, instead of those in the topic: what 'codrift tail --json"
              + " --from-beginning --until-end' writes.")
  private Optional<Path> input = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only windows that begin at this time or later, such as 2026-01-31T00:00:00Z.")
  private Instant from = Instant.MIN;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Only windows that end at this time or earlier.")
  private Instant to = Instant.MAX;

  /**
   * The chosen estimates, in the order in which they were written.
   *
   * @throws ParameterException if the file cannot be read
   */
  List<DependenceEstimate> read(CodriftConfig config) {
    return (input.isPresent() ? ofFile(input.get()) : ofTopic(config))
        .stream()
            .filter(
                estimate ->
                    !estimate.getWindowStart().isBefore(from)
                        && !estimate.getWindowEnd().isAfter(to))
            .toList();
  }

  private static List<DependenceEstimate> ofTopic(CodriftConfig config) {
    List<DependenceEstimate> estimates = new ArrayList<>();
    ResultReader.readAll(
        config.kafka(),
        config.topics(),
        EnumSet.of(ResultReader.Kind.ESTIMATES),
        Clock.systemUTC(),
        result -> {
          if (result instanceof Result.OfWindow window) {
            estimates.add(window.message());
          }
        });
    return estimates;
  }

  /** The estimates among the JSON lines of {@code tail}; alerts are left out. */
  private List<DependenceEstimate> ofFile(Path file) {
    RecordJsonReader<DependenceEstimate> reader = new RecordJsonReader<>(DependenceEstimate.class);
    List<DependenceEstimate> estimates = new ArrayList<>();
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          reader.readIf(line, json -> !json.has(ALERT_FIELD)).ifPresent(estimates::add);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--input: line %d of %s %s. Write it with 'codrift tail --json'."
              .formatted(number, file, e.getMessage()),
          e);
    } catch (NoSuchFileException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--input: there is no file %s. Name one that 'codrift tail --json' has written."
              .formatted(file),
          e);
    } catch (CharacterCodingException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--input: %s is not UTF-8 text. Name one that 'codrift tail --json' has written."
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "--input: %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    return estimates;
  }
}
