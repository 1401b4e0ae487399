package io.codrift.streams;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.command.Codrift;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

/** Who may know whom in the product: the stages meet in topics, never in code. */
@AnalyzeClasses(
    packages = "io.codrift.streams",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.ProductOnly.class})
class ArchitectureTest {
  /** Leaves out the modules that only tests have. */
  static final class ProductOnly implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/io/codrift/streams/broker/")
          && !location.contains("/io/codrift/streams/testing/");
    }
  }

  private static final String CONFIG = "io.codrift.streams.config..";
  private static final String INGEST = "io.codrift.streams.ingest..";
  private static final String SAMPLE = "io.codrift.streams.sample..";
  private static final String WINDOW = "io.codrift.streams.window..";
  private static final String ESTIMATE = "io.codrift.streams.estimate..";
  private static final String ALERT = "io.codrift.streams.alert..";
  private static final String METRICS = "io.codrift.streams.metrics..";
  private static final String RUNTIME = "io.codrift.streams.runtime..";
  private static final String WEB = "io.codrift.streams.web..";
  private static final String COMMAND = "io.codrift.streams.command..";
  private static final String FILE = "io.codrift.streams.file..";
  private static final String MEASURE = "io.codrift.streams.measure..";

  @ArchTest
  static final ArchRule windowStageKnowsNoOtherStage =
      noClasses()
          .that()
          .resideInAPackage(WINDOW)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ESTIMATE, ALERT, WEB, COMMAND, "io.codrift.model..");

  @ArchTest
  static final ArchRule estimateStageKnowsNoOtherStage =
      noClasses()
          .that()
          .resideInAPackage(ESTIMATE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(WINDOW, ALERT, INGEST, WEB, COMMAND, "io.codrift.model.detect..");

  @ArchTest
  static final ArchRule alertStageKnowsNoOtherStage =
      noClasses()
          .that()
          .resideInAPackage(ALERT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(WINDOW, ESTIMATE, INGEST, SAMPLE, WEB, COMMAND);

  @ArchTest
  static final ArchRule samplesKnowNoStage =
      noClasses()
          .that()
          .resideInAPackage(SAMPLE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(WINDOW, ESTIMATE, ALERT, INGEST, METRICS, RUNTIME, WEB, COMMAND);

  @ArchTest
  static final ArchRule samplesAreForWindowAndEstimateStageAndFiles =
      noClasses()
          .that()
          .resideOutsideOfPackages(SAMPLE, WINDOW, ESTIMATE, MEASURE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(SAMPLE);

  @ArchTest
  static final ArchRule decodersKnowConfigurationOnly =
      noClasses()
          .that()
          .resideInAPackage(INGEST)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(WINDOW, ESTIMATE, ALERT, SAMPLE, METRICS, RUNTIME, WEB, COMMAND);

  @ArchTest
  static final ArchRule configurationKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage(CONFIG)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              WINDOW, ESTIMATE, ALERT, INGEST, SAMPLE, METRICS, RUNTIME, WEB, COMMAND);

  @ArchTest
  static final ArchRule metricsKnowNobody =
      noClasses()
          .that()
          .resideInAPackage(METRICS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              WINDOW, ESTIMATE, ALERT, INGEST, SAMPLE, CONFIG, RUNTIME, WEB, COMMAND);

  /** Those are for the demo and for tests; the build keeps them from the product's libraries. */
  @ArchTest
  static final ArchRule productHasNoBroker =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.codrift.streams.broker..", "kafka..", "scala..");

  @ArchTest
  static final ArchRule estimatesOfFilesAreKnownToTheCommandLineOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages(MEASURE, COMMAND)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(MEASURE);

  @ArchTest
  static final ArchRule filesAreReadWithoutKafka =
      noClasses()
          .that()
          .resideInAnyPackage(FILE, MEASURE)
          .should()
          .transitivelyDependOnClassesThat(resideInAPackage("org.apache.kafka.."));

  @ArchTest
  static final ArchRule estimatesOfFilesKnowNoStage =
      noClasses()
          .that()
          .resideInAnyPackage(FILE, MEASURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              WINDOW, ESTIMATE, ALERT, INGEST, METRICS, CONFIG, RUNTIME, WEB, COMMAND);

  @ArchTest
  static final ArchRule commandLineIsKnownToNobody =
      noClasses()
          .that()
          .resideOutsideOfPackage(COMMAND)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(COMMAND);

  @ArchTest
  static final ArchRule theModelIsEnteredByItsFrontDoor =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("ai.djl..", "io.codrift.model..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "io.codrift.model",
                              "io.codrift.model.detect",
                              "io.codrift.model.task",
                              "io.codrift.model.random"))));

  @ArchTest
  static final ArchRule webServerStaysInWeb =
      noClasses()
          .that()
          .resideOutsideOfPackage(WEB)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.codrift.streams.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noUtilityDrawers =
      noClasses().should().haveSimpleNameEndingWith("Utils").orShould().haveSimpleName("Util");

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
    // Tests included; nothing beyond these classes need be read for it.
    List<Location> locations =
        Stream.of(ArchitectureTest.class, Codrift.class, WindowSample.class)
            .map(type -> Location.of(type.getProtectionDomain().getCodeSource().getLocation()))
            .toList();
    ArchConfiguration.withThreadLocalScope(
        settings -> {
          settings.setResolveMissingDependenciesFromClassPath(false);
          rule.check(new ClassFileImporter().importLocations(locations));
        });
  }

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
