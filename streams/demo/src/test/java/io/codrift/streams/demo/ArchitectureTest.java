package io.codrift.streams.demo;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The demo runs the product as a user would: through its configuration, commands and topics. */
@AnalyzeClasses(
    packages = "io.codrift.streams.demo",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule demoKnowsNoStage =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "io.codrift.streams.demo..",
                      "io.codrift.streams.broker..",
                      "io.codrift.streams.application..",
                      "io.codrift.streams.command..",
                      "io.codrift.streams.config..",
                      "io.codrift.streams.file..",
                      "io.codrift.streams.ingest..",
                      "io.codrift.streams.result..",
                      "io.codrift.streams.runtime..",
                      "io.codrift.streams.web..",
                      "io.codrift.schemas..",
                      "io.codrift.model..")
                  .or(not(resideInAPackage("io.codrift.."))));

  @ArchTest
  static final ArchRule brokerIsStartedByItsOwnModule =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("kafka..", "scala..");
}
