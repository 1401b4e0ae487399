package io.codrift.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What holds in every module. */
public final class ModuleRules {
  private ModuleRules() {}

  @ArchTest
  static final ArchRule noUtilityDrawers =
      noClasses().should().haveSimpleNameContaining("Utils").orShould().haveSimpleName("Util");

  /** Read from the sources, since {@code package-info} leaves no class behind. */
  @ArchTest
  static void everyPackageSaysWhatLivesInIt(JavaClasses classes) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> silent =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
              .toList();
      if (!silent.isEmpty()) {
        throw new AssertionError("packages without package-info.java: " + silent);
      }
    }
  }
}
