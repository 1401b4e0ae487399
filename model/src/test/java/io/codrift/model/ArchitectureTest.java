package io.codrift.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

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

/** Who may know whom in the model: the arrows point down, from estimate to tensor. */
@AnalyzeClasses(packages = "io.codrift.model", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String TENSOR = "io.codrift.model.tensor..";
  private static final String FLOW = "io.codrift.model.flow..";
  private static final String TRAINING = "io.codrift.model.training..";
  private static final String ESTIMATE = "io.codrift.model.estimate..";
  private static final String DETECT = "io.codrift.model.detect..";
  private static final String TASK = "io.codrift.model.task..";

  @ArchTest
  static final ArchRule knowsNeitherKafkaNorTheProduct =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "io.codrift.streams..", "io.codrift.schemas..")
          .because("the model is a library that serves without Kafka");

  @ArchTest
  static final ArchRule tensorKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage(TENSOR)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FLOW, TRAINING, ESTIMATE, DETECT, TASK);

  @ArchTest
  static final ArchRule flowKnowsTensorOnly =
      noClasses()
          .that()
          .resideInAPackage(FLOW)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TRAINING, ESTIMATE, DETECT, TASK);

  @ArchTest
  static final ArchRule trainingKnowsFlowAndBelow =
      noClasses()
          .that()
          .resideInAPackage(TRAINING)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ESTIMATE, DETECT, TASK);

  @ArchTest
  static final ArchRule estimateKnowsTrainingAndBelow =
      noClasses()
          .that()
          .resideInAPackage(ESTIMATE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(DETECT, TASK);

  @ArchTest
  static final ArchRule engineStaysBelowTraining =
      noClasses()
          .that()
          .resideOutsideOfPackages(TENSOR, FLOW, TRAINING)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..")
          .because("only tensor, flow and training know the engine and its traps");

  @ArchTest
  static final ArchRule detectorsArePlainJava =
      noClasses()
          .that()
          .resideInAPackage(DETECT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TENSOR, FLOW, TRAINING, ESTIMATE, TASK, "ai.djl..");

  @ArchTest
  static final ArchRule tasksArePlainJava =
      noClasses()
          .that()
          .resideInAPackage(TASK)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TENSOR, FLOW, TRAINING, ESTIMATE, DETECT, "ai.djl..");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.codrift.model.(*)..").should().beFreeOfCycles();

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
