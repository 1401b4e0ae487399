package io.codrift.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The allowed dependencies between the packages of the model, bottom to top. Others are not
 * allowed.
 */
@AnalyzeClasses(packages = "io.codrift.model", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ENGINE = "ai.djl";
  private static final String MATRICES = "org.ejml";
  private static final String DISTRIBUTIONS = "org.apache.commons.statistics.distribution";
  private static final String GAMMA = "org.apache.commons.numbers.gamma";
  private static final String GENERATORS = "org.apache.commons.rng";

  private static final PackageRules RULES =
      PackageRules.below("io.codrift.model")
          .row("random")
          .row("", "random")
          .row("binary")
          .row("detect", "binary", "")
          .row("task", DISTRIBUTIONS, GAMMA, GENERATORS)
          .row("tensor", ENGINE, "com.sun.jna", "org.slf4j")
          .row("flow", "tensor", "random", "", ENGINE, MATRICES, DISTRIBUTIONS, GAMMA, GENERATORS)
          .row("training", "flow", "tensor", "", ENGINE, GENERATORS)
          .row("fold", "training", "flow", "random", "")
          .row("monitor", "fold", "flow", "binary", "", DISTRIBUTIONS)
          .row("candidate", "monitor", "fold", "training", "flow", "random")
          .row("numbers", "candidate", "monitor", "fold", "flow", "", DISTRIBUTIONS)
          .row("ndoe", "numbers", "candidate", "monitor", "fold", "training", "flow", "random", "")
          .row("paper", "numbers", "fold", "training", "flow", "random", "");

  @ArchTest
  static void everyPackageKnowsOnlyWhatItsRowNames(JavaClasses classes) {
    assertThat(RULES.broken(classes)).isEmpty();
  }

  @ArchTest
  static final ArchRule noUtilityDrawers =
      noClasses().should().haveSimpleNameEndingWith("Utils").orShould().haveSimpleName("Util");

  @Test
  void everyPackageSaysWhatLivesInIt() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> silent =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
              .toList();
      assertThat(silent).as("packages without package-info.java").isEmpty();
    }
  }
}
