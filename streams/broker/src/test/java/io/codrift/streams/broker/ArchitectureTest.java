package io.codrift.streams.broker;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.codrift.architecture.MainClasses;
import io.codrift.architecture.ModuleRules;
import io.codrift.architecture.PackageRules;

/** The only module that knows Kafka's server; it knows nothing of Codrift. */
@AnalyzeClasses(locations = MainClasses.class)
class ArchitectureTest {
  private static final PackageRules RULES =
      PackageRules.below("io.codrift.streams.broker")
          .row("", "kafka", "org.apache.kafka", "org.slf4j");

  @ArchTest
  static void everyPackageKnowsOnlyWhatItsRowNames(JavaClasses classes) {
    RULES.check(classes);
  }

  @ArchTest static final ArchTests RULES_OF_ALL_MODULES = ArchTests.in(ModuleRules.class);
}
