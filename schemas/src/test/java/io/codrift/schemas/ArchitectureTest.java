package io.codrift.schemas;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.codrift.architecture.MainClasses;
import io.codrift.architecture.ModuleRules;
import io.codrift.architecture.PackageRules;
import io.codrift.architecture.WallClock;

/** Messages and stored values know Avro, and neither Kafka nor another module. */
@AnalyzeClasses(locations = MainClasses.class)
class ArchitectureTest {
  private static final PackageRules RULES =
      PackageRules.below("io.codrift.schemas").row("", "org.apache.avro");

  @ArchTest
  static void everyPackageKnowsOnlyWhatItsRowNames(JavaClasses classes) {
    RULES.check(classes);
  }

  @ArchTest
  static void nothingDependsOnTheTimeOfDay(JavaClasses classes) {
    WallClock.isReadOnlyBy(classes);
  }

  @ArchTest static final ArchTests RULES_OF_ALL_MODULES = ArchTests.in(ModuleRules.class);
}
