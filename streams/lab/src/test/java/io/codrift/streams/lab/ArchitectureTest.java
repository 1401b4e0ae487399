package io.codrift.streams.lab;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.codrift.architecture.MainClasses;
import io.codrift.architecture.ModuleRules;
import io.codrift.architecture.PackageRules;

/** Studies run the product as a user would, and its parts where a benchmark is about them. */
@AnalyzeClasses(locations = MainClasses.class)
class ArchitectureTest {
  private static final String REPORT = "io.codrift.model.lab.report";
  private static final String TASK = "io.codrift.model.task";
  private static final String SCHEMAS = "io.codrift.schemas";
  private static final String BROKER = "io.codrift.streams.broker";
  private static final String COMMAND = "io.codrift.streams.command";
  private static final String CONFIG = "io.codrift.streams.config";
  private static final String DEMO = "io.codrift.streams.demo";
  private static final String INGEST = "io.codrift.streams.ingest";
  private static final String METRICS = "io.codrift.streams.metrics";
  private static final String PROCESS = "io.codrift.streams.testing.process";
  private static final String RUNTIME = "io.codrift.streams.runtime";
  private static final String SAMPLE = "io.codrift.streams.sample";
  private static final String WEB = "io.codrift.streams.web";
  private static final String WINDOW = "io.codrift.streams.window";

  private static final String BENCHMARKS = "org.openjdk.jmh";
  private static final String CHARTS = "org.knowm.xchart";
  private static final String CLIENTS = "org.apache.kafka.clients";
  private static final String COMMANDS = "picocli";
  private static final String GENERATORS = "org.apache.commons.rng";
  private static final String JSON = "com.fasterxml.jackson";
  private static final String KAFKA = "org.apache.kafka.common";
  private static final String PROMETHEUS = "io.prometheus.client";
  private static final String STREAMS = "org.apache.kafka.streams";

  private static final PackageRules RULES =
      PackageRules.below("io.codrift.streams.lab")
          .row("benchmark", REPORT, SCHEMAS, CONFIG, INGEST, SAMPLE, COMMANDS, BENCHMARKS, KAFKA)
          .row("benchmark.jmh_generated", "benchmark", BENCHMARKS)
          .row(
              "",
              "benchmark",
              REPORT,
              TASK,
              SCHEMAS,
              BROKER,
              COMMAND,
              CONFIG,
              DEMO,
              INGEST,
              METRICS,
              PROCESS,
              RUNTIME,
              WEB,
              WINDOW,
              CLIENTS,
              COMMANDS,
              GENERATORS,
              JSON,
              KAFKA,
              PROMETHEUS,
              STREAMS,
              CHARTS,
              "javax.imageio");

  @ArchTest
  static void everyPackageKnowsOnlyWhatItsRowNames(JavaClasses classes) {
    RULES.check(classes);
  }

  @ArchTest static final ArchTests RULES_OF_ALL_MODULES = ArchTests.in(ModuleRules.class);
}
