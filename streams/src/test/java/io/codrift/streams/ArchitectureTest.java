package io.codrift.streams;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.codrift.architecture.MainClasses;
import io.codrift.architecture.ModuleRules;
import io.codrift.architecture.PackageRules;
import io.codrift.architecture.WallClock;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.application.Application;
import io.codrift.streams.command.Codrift;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

/** Who may know whom in the product: the stages meet in topics, never in code. */
@AnalyzeClasses(locations = MainClasses.class)
class ArchitectureTest {
  private static final String SCHEMAS = "io.codrift.schemas";

  private static final String MODEL = "io.codrift.model";
  private static final String DETECT = "io.codrift.model.detect";
  private static final String RANDOM = "io.codrift.model.random";

  private static final String CLIENTS = "org.apache.kafka.clients";
  private static final String KAFKA = "org.apache.kafka.common";
  private static final String STREAMS = "org.apache.kafka.streams";
  private static final String AVRO = "org.apache.avro";
  private static final String JSON = "com.fasterxml.jackson";
  private static final String YAML = "org.yaml.snakeyaml";
  private static final String CSV = "org.apache.commons.csv";
  private static final String TLS = "javax.net.ssl";
  private static final String METRICS = "io.prometheus.client";
  private static final String HTTP = "io.javalin";
  private static final String COMMANDS = "picocli";
  private static final String PROGRESS = "me.tongfei.progressbar";
  private static final String CHARTS = "org.knowm.xchart";
  private static final String LOG = "org.slf4j";

  private static final PackageRules RULES =
      PackageRules.below("io.codrift.streams")
          // Files, which are read and estimated without Kafka.
          .row("file", MODEL, CSV)
          .row("sample", SCHEMAS, RANDOM)
          .row("measure", "file", "sample", MODEL)
          // What all stages share.
          .row("text")
          .row("store", KAFKA, STREAMS)
          .row("config", "store", MODEL, CLIENTS, KAFKA, STREAMS, YAML)
          .row("metrics", METRICS, LOG)
          .row("topic", "config", SCHEMAS, KAFKA, STREAMS, AVRO)
          .row("deadletter", KAFKA, STREAMS, LOG)
          .row("schema", SCHEMAS, CLIENTS, KAFKA, AVRO, LOG)
          .row(
              "runtime",
              "schema",
              "store",
              "metrics",
              "config",
              SCHEMAS,
              CLIENTS,
              KAFKA,
              STREAMS,
              "org.rocksdb",
              "com.sun.management",
              LOG)
          // The window stage.
          .row("ingest", "runtime", "config", "text", MODEL, SCHEMAS, KAFKA, AVRO, JSON, TLS)
          .row(
              "window",
              "ingest",
              "runtime",
              "deadletter",
              "topic",
              "store",
              "metrics",
              "config",
              "sample",
              MODEL,
              SCHEMAS,
              CLIENTS,
              KAFKA,
              STREAMS,
              AVRO,
              LOG)
          // The estimate stage.
          .row("estimate.store", "topic", "store", SCHEMAS, KAFKA, STREAMS, AVRO, LOG)
          .row(
              "estimate.assembly",
              "estimate.store",
              "topic",
              "config",
              "sample",
              SCHEMAS,
              STREAMS,
              LOG)
          .row(
              "estimate.admission",
              "estimate.assembly",
              "estimate.store",
              "config",
              SCHEMAS,
              STREAMS)
          .row("estimate.service", "metrics", MODEL, RANDOM, LOG)
          .row(
              "estimate.publish",
              "estimate.service",
              "estimate.assembly",
              "estimate.store",
              "topic",
              "metrics",
              "config",
              SCHEMAS,
              MODEL,
              STREAMS,
              AVRO,
              LOG)
          .row(
              "estimate.schedule",
              "estimate.publish",
              "estimate.service",
              "estimate.assembly",
              "estimate.store",
              "topic",
              "store",
              "config",
              "sample",
              SCHEMAS,
              MODEL,
              STREAMS,
              LOG)
          .row(
              "estimate",
              "estimate.schedule",
              "estimate.publish",
              "estimate.service",
              "estimate.admission",
              "estimate.assembly",
              "estimate.store",
              "runtime",
              "deadletter",
              "topic",
              "sample",
              "store",
              "metrics",
              "config",
              SCHEMAS,
              KAFKA,
              STREAMS,
              LOG)
          // The alert stage.
          .row(
              "alert",
              "runtime",
              "deadletter",
              "topic",
              "store",
              "metrics",
              "config",
              "text",
              SCHEMAS,
              MODEL,
              DETECT,
              KAFKA,
              STREAMS,
              LOG)
          // What leaves Codrift.
          .row("json", AVRO, JSON)
          .row(
              "delivery",
              "alert",
              "json",
              "runtime",
              "topic",
              "metrics",
              "config",
              SCHEMAS,
              CLIENTS,
              KAFKA,
              "javax.crypto",
              LOG)
          // What is made of results for people.
          .row(
              "explain",
              "alert",
              "json",
              "config",
              "text",
              SCHEMAS,
              MODEL,
              DETECT,
              AVRO,
              JSON,
              CHARTS,
              "javax.imageio")
          // The process around the stages, and what a user starts.
          .row(
              "result", "runtime", "schema", "topic", "sample", "config", MODEL, SCHEMAS, CLIENTS,
              KAFKA, AVRO, LOG)
          .row("control", "runtime", "schema", "topic", "config", SCHEMAS, CLIENTS, KAFKA, LOG)
          .row(
              "web",
              "runtime",
              "config",
              JSON,
              METRICS,
              HTTP,
              "org.eclipse.jetty",
              "jakarta.servlet")
          .row(
              "application",
              "web",
              "delivery",
              "alert",
              "estimate",
              "estimate.service",
              "window",
              "ingest",
              "runtime",
              "metrics",
              "config",
              SCHEMAS,
              MODEL,
              METRICS,
              CLIENTS,
              LOG)
          .row(
              "command",
              "application",
              "web",
              "explain",
              "json",
              "result",
              "control",
              "alert",
              "ingest",
              "runtime",
              "config",
              "text",
              "measure",
              "file",
              SCHEMAS,
              MODEL,
              DETECT,
              CLIENTS,
              KAFKA,
              AVRO,
              JSON,
              COMMANDS,
              PROGRESS,
              LOG,
              "ch.qos.logback");

  @ArchTest
  static void everyPackageKnowsOnlyWhatItsRowNames(JavaClasses classes) {
    RULES.check(classes);
  }

  /** Each of these starts a process or a command, and passes its clock on. */
  @ArchTest
  static void theClockIsMadeWhereAProcessStarts(JavaClasses classes) {
    WallClock.isReadOnlyBy(
        classes,
        Application.class.getName(),
        "io.codrift.streams.command.AlertCommandOptions",
        "io.codrift.streams.command.AlertsCommand",
        "io.codrift.streams.command.PastEstimates",
        "io.codrift.streams.command.CheckCommand",
        "io.codrift.streams.command.ExplainCommand",
        "io.codrift.streams.command.RunCommand",
        "io.codrift.streams.command.TailCommand");
  }

  @ArchTest static final ArchTests RULES_OF_ALL_MODULES = ArchTests.in(ModuleRules.class);

  @ArchTest
  static final ArchRule stagesMeetInTopicsOnly =
      slices()
          .matching("io.codrift.streams.(window|estimate|alert)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule theTimeComesFromOneClock =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.codrift.streams.application..", "io.codrift.streams.command..")
          .should()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because(
              "a process has one clock, made where it starts; durations are taken by"
                  + " System.nanoTime");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.codrift.streams.(*)..").should().beFreeOfCycles();

  /** They change with every field that a schema gains, and mix up fields of one type. */
  @Test
  void recordsAreMadeByTheirBuilders() {
    ArchRule rule =
        noClasses()
            .should()
            .accessTargetWhere(
                describe(
                    "is a constructor of a generated record with parameters",
                    access ->
                        access.getTarget() instanceof CodeUnitAccessTarget target
                            && target.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
                            && target.getOwner().isAssignableTo(SpecificRecordBase.class)
                            && !target.getRawParameterTypes().isEmpty()));
    // Tests included.
    List<Location> locations =
        Stream.of(ArchitectureTest.class, Codrift.class, WindowSample.class)
            .map(type -> Location.of(type.getProtectionDomain().getCodeSource().getLocation()))
            .toList();
    rule.check(new ClassFileImporter().importLocations(locations));
  }
}
