package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line takes every command of the documentation as it stands there, with the script or
 * the container that starts it. Of a command within a sentence, which need not be whole, it has all
 * options. Commands of the experiment are in a jar of their own.
 */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("../..");

  private static final Set<String> NAMES =
      CodriftDemo.commandLine().getSubcommands().keySet().stream()
          .filter(name -> !name.equals("help"))
          .collect(Collectors.toUnmodifiableSet());

  /** Up to what belongs to the shell, a remark, or the end of code within a sentence. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:\\./|exec \\w+ |run --rm \\w+ )(?:codrift )?((?:%s)\\b[^`|>;#\\n]*)"
              .formatted(String.join("|", NAMES)));

  /** A command in code within a sentence, such as {@code segments --clear}. */
  private static final Pattern MENTION =
      Pattern.compile("`(?:codrift )?(%s) ([^`]+)`".formatted(String.join("|", NAMES)));

  static Stream<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    pages.add(ROOT.resolve("README.md"));
    for (String folder : List.of("streams/docs", "docker", "dashboards", "model", "schemas")) {
      var unused =
          Files.walkFileTree(
              ROOT.resolve(folder),
              new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path inside, BasicFileAttributes is) {
                  // A build of another module changes it at the same time.
                  return inside.endsWith("target")
                      ? FileVisitResult.SKIP_SUBTREE
                      : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                  if (file.toString().endsWith(".md")) {
                    pages.add(file);
                  }
                  return FileVisitResult.CONTINUE;
                }
              });
    }
    return pages.stream();
  }

  private static List<List<String>> commands(Path page) throws IOException {
    List<List<String>> commands = new ArrayList<>();
    String text = Files.readString(page).replaceAll("\\\\\n\\s*", " ");
    Matcher matcher = COMMAND.matcher(text);
    while (matcher.find()) {
      commands.add(words(matcher.group(1).strip()));
    }
    return commands;
  }

  /** As a shell splits them, with quotes but without expansions. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(line);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void areTaken(Path page) throws IOException {
    for (List<String> command : commands(page)) {
      if (command.size() > 1) { // else it is a name in a sentence
        CodriftDemo.commandLine().parseArgs(command.toArray(String[]::new));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void haveTheOptionsOfSentences(Path page) throws IOException {
    Matcher matcher = MENTION.matcher(Files.readString(page));
    while (matcher.find()) {
      CommandSpec command =
          CodriftDemo.commandLine().getSubcommands().get(matcher.group(1)).getCommandSpec();
      assertThat(words(matcher.group(2)))
          .filteredOn(word -> word.startsWith("-"))
          .as(matcher.group())
          .allMatch(option -> command.findOption(option.replaceAll("=.*", "")) != null);
    }
  }

  @Test
  void areThereForEachCommand() throws IOException {
    List<Path> pages = pages().toList();
    List<List<String>> all = new ArrayList<>();
    for (Path page : pages) {
      all.addAll(commands(page));
    }
    assertThat(all.stream().map(command -> command.get(0)).distinct())
        .as("every command is in the documentation")
        .containsExactlyInAnyOrderElementsOf(NAMES);
    assertThat(all).hasSizeGreaterThan(40).contains(List.of("check", "--config", "codrift.yaml"));
  }
}
