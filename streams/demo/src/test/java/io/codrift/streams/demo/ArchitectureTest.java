package io.codrift.streams.demo;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.codrift.architecture.MainClasses;
import io.codrift.architecture.ModuleRules;
import io.codrift.architecture.PackageRules;
import io.codrift.architecture.WallClock;

/**
 * The demo runs the product as a user would, through its configuration, commands and topics, and
 * knows no stage. Its broker is started by a module of its own.
 */
@AnalyzeClasses(locations = MainClasses.class)
class ArchitectureTest {
  private static final PackageRules RULES =
      PackageRules.below("io.codrift.streams.demo")
          .row(
              "",
              "io.codrift.model",
              "io.codrift.model.task",
              "io.codrift.schemas",
              "io.codrift.streams.alert",
              "io.codrift.streams.application",
              "io.codrift.streams.broker",
              "io.codrift.streams.command",
              "io.codrift.streams.config",
              "io.codrift.streams.file",
              "io.codrift.streams.result",
              "io.codrift.streams.runtime",
              "io.codrift.streams.text",
              "io.codrift.streams.window",
              "ch.qos.logback",
              "com.fasterxml.jackson.core",
              "io.prometheus.client",
              "me.tongfei.progressbar",
              "org.apache.avro",
              "org.apache.commons.csv",
              "org.apache.commons.rng",
              "org.apache.kafka.clients",
              "org.apache.kafka.common",
              "org.jline",
              "org.slf4j",
              "picocli");

  @ArchTest
  static void everyPackageKnowsOnlyWhatItsRowNames(JavaClasses classes) {
    RULES.check(classes);
  }

  @ArchTest
  static void theClockIsMadeWhereTheDemoStarts(JavaClasses classes) {
    WallClock.isReadOnlyBy(classes, DemoRun.class.getName(), CodriftDemo.class.getName());
  }

  @ArchTest static final ArchTests RULES_OF_ALL_MODULES = ArchTests.in(ModuleRules.class);
}
