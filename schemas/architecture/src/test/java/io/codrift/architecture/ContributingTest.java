package io.codrift.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ContributingTest {
  private static final Path REPOSITORY = Path.of("../..");
  private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w*(?:Test|IT)\\b");

  @Test
  void namesOnlyTestsThatExist() throws IOException {
    Set<String> named =
        TEST.matcher(Files.readString(REPOSITORY.resolve("CONTRIBUTING.md")))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet());

    assertThat(named).contains("ArchitectureTest");
    assertThat(testsOf(REPOSITORY)).containsAll(named);
  }

  private static Set<String> testsOf(Path repository) throws IOException {
    Set<String> tests = new HashSet<>();
    Files.walkFileTree(
        repository,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean built = folder.endsWith("target") || folder.endsWith(".git");
            return built ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (name.endsWith("Test.java") || name.endsWith("IT.java")) {
              tests.add(name.substring(0, name.length() - ".java".length()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return tests;
  }
}
