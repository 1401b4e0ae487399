package io.codrift.model.lab.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * A lab's command, with one subcommand per study. The results of a study are written to a file with
 * its name.
 */
@Command(scope = ScopeType.INHERIT, sortOptions = false, usageHelpAutoWidth = true)
public final class Lab {
  private final Path module;
  private final PrintStream lines;
  private final PrintStream progress;

  @Spec private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The file for the results; default: results/STUDY.md of the lab.")
  private Path output;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this.")
  private boolean help;

  @Option(names = "--list", description = "Lists the studies.")
  private boolean list;

  private Lab(Path module, PrintStream lines, PrintStream progress) {
    this.module = module;
    this.lines = lines;
    this.progress = progress;
  }

  /**
   * The command of a lab.
   *
   * @param name the command as it is typed, for example {@code model/lab/run}
   * @param module the lab's folder
   * @param lines receives the results line by line
   * @param progress receives progress messages
   * @param studies the studies: named picocli commands
   */
  public static CommandLine command(
      String name, Path module, PrintStream lines, PrintStream progress, List<Study> studies) {
    Lab lab = new Lab(module, lines, progress);
    CommandLine command = new CommandLine(lab).setCommandName(name);
    studies.forEach(command::addSubcommand);
    // Applies to the existing subcommands.
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setExecutionStrategy(lab::execute);
    return command;
  }

  private int execute(ParseResult parsed) {
    Integer shown = CommandLine.executeHelpRequest(parsed);
    if (shown != null) {
      return shown;
    }
    if (!parsed.hasSubcommand()) {
      if (!list) {
        throw new ParameterException(spec.commandLine(), "Name a study; --list lists them.");
      }
      spec.subcommands()
          .forEach(
              (name, study) ->
                  lines.printf(
                      "%-18s %s%n",
                      name, String.join(" ", study.getCommandSpec().usageMessage().description())));
      return CommandLine.ExitCode.OK;
    }
    CommandSpec study = parsed.subcommand().commandSpec();
    try {
      run(study.name(), (Study) study.userObject(), parsed.originalArgs());
      return CommandLine.ExitCode.OK;
    } catch (ParameterException e) {
      throw e; // incompatible options: reported like any wrong option
    } catch (Exception e) {
      throw new CommandLine.ExecutionException(
          study.commandLine(), "The study %s failed: %s".formatted(study.name(), e), e);
    }
  }

  private void run(String name, Study study, List<String> arguments) throws Exception {
    Origin origin = Origin.here(module);
    Report report = new Report(lines, progress);
    study.run(report);
    String title = "# " + name + "\n\n";
    String head =
        origin.head(
            study.seeds(),
            Stream.concat(Stream.of(spec.name()), arguments.stream())
                .collect(Collectors.joining(" ")));
    write(
        output == null ? module.resolve("results").resolve(name + ".md") : output,
        title + description(study) + head + "\n" + report.markdown());
  }

  private static String description(Study study) {
    Command command = study.getClass().getAnnotation(Command.class);
    return Arrays.stream(command.description()).collect(Collectors.joining(" ")) + "\n\n";
  }

  /** If a study is stopped, the earlier results stay unchanged. */
  private void write(Path file, String text) throws IOException {
    Path target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path part = target.resolveSibling(target.getFileName() + ".part");
    Files.writeString(part, text);
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    progress.println("results: " + target);
  }
}
