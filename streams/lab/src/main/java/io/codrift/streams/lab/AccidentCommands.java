package io.codrift.streams.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.streams.lab.ExportedEstimates.Exported;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Commands that are given in an accident, each with a configuration. */
final class AccidentCommands {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Product product;
  private final AccidentConfig config;
  private final Excerpts excerpts;

  AccidentCommands(Product product, AccidentConfig config, Excerpts excerpts) {
    this.product = product;
    this.config = config;
    this.excerpts = excerpts;
  }

  /**
   * Runs a command to its end, and reports what it prints, line by line, as far as it matches.
   *
   * @param expected what it must print, among others
   */
  void run(String yaml, List<String> words, String matching, String expected) throws IOException {
    try (CodriftProcess process = start(yaml, words)) {
      WatchedProcess command = ended(process, words);
      command.require(
          process.log().contains(expected),
          () -> "%s does not print \"%s\"".formatted(words, expected));
      Pattern pattern = Pattern.compile(matching);
      excerpts.add(
          command,
          "$ codrift " + String.join(" ", words) + " --config codrift.yaml",
          process.log().lines().filter(line -> pattern.matcher(line).find()).toList());
    }
  }

  /** All estimates in the topic, by {@code codrift tail --json}. */
  ExportedEstimates estimates(String yaml) throws IOException {
    List<String> words =
        List.of("tail", "--json", "--from-beginning", "--until-end", "--only", "estimates");
    List<Exported> estimates = new ArrayList<>();
    try (CodriftProcess process = start(yaml, words)) {
      WatchedProcess tail = ended(process, words);
      for (String line :
          tail.process().log().lines().filter(line -> line.startsWith("{")).toList()) {
        estimates.add(estimate(JSON.readTree(line)));
      }
    }
    return new ExportedEstimates(estimates);
  }

  private static Exported estimate(JsonNode estimate) {
    return new Exported(
        estimate.path("monitor").asText(),
        estimate.path("segment").asText(),
        estimate.path("window_end").asLong(),
        estimate.path("status").asText(),
        estimate.path("seen").asLong(),
        estimate.path("reason").asText(""));
  }

  private CodriftProcess start(String yaml, List<String> words) throws IOException {
    List<String> arguments = new ArrayList<>(words);
    arguments.addAll(List.of("--config", config.written(yaml)));
    return product.start(config.folder(), arguments);
  }

  private static WatchedProcess ended(CodriftProcess process, List<String> words) {
    WatchedProcess command = new WatchedProcess(process);
    command.untilEnded(words.get(0));
    return command;
  }
}
