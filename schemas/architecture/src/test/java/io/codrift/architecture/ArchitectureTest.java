package io.codrift.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;

/** The rules know nobody whom they are about. */
@AnalyzeClasses(locations = MainClasses.class)
class ArchitectureTest {
  @ArchTest
  static void everyPackageKnowsOnlyWhatItsRowNames(JavaClasses classes) {
    PackageRules.below("io.codrift.architecture").row("", "com.tngtech.archunit").check(classes);
  }

  @ArchTest static final ArchTests RULES_OF_ALL_MODULES = ArchTests.in(ModuleRules.class);
}
