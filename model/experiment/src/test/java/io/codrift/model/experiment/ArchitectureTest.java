package io.codrift.model.experiment;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.codrift.architecture.MainClasses;
import io.codrift.architecture.ModuleRules;
import io.codrift.architecture.PackageRules;

/** Peers know the flows and their training, as the model's own estimators do. */
@AnalyzeClasses(locations = MainClasses.class)
class ArchitectureTest {
  private static final PackageRules RULES =
      PackageRules.below("io.codrift.model")
          .row(
              "experiment",
              "io.codrift.model",
              "io.codrift.model.candidate",
              "io.codrift.model.classic",
              "io.codrift.model.flow",
              "io.codrift.model.fold",
              "io.codrift.model.ndoe",
              "io.codrift.model.numbers",
              "io.codrift.model.random",
              "io.codrift.model.task",
              "io.codrift.model.tensor",
              "io.codrift.model.training",
              "ai.djl")
          .row(
              "experiment.learning",
              "experiment",
              "io.codrift.model.random",
              "io.codrift.model.tensor",
              "io.codrift.model.training",
              "ai.djl",
              "org.apache.commons.rng")
          .row(
              "experiment.critic",
              "experiment",
              "experiment.learning",
              "io.codrift.model.tensor",
              "io.codrift.model.training",
              "ai.djl")
          .row(
              "experiment.generative",
              "experiment",
              "experiment.learning",
              "io.codrift.model.classic",
              "io.codrift.model.flow",
              "io.codrift.model.random",
              "io.codrift.model.tensor",
              "io.codrift.model.training",
              "ai.djl",
              "org.apache.commons.rng")
          .row(
              "experiment.grid",
              "experiment",
              "experiment.critic",
              "experiment.generative",
              "io.codrift.model",
              "io.codrift.model.random",
              "io.codrift.model.task",
              "io.codrift.model.tensor",
              "io.codrift.model.training",
              "com.fasterxml.jackson",
              "com.sun.management",
              "de.erichseifert.vectorgraphics2d",
              "javax.imageio",
              "org.apache.commons.csv",
              "org.apache.commons.rng",
              "org.knowm.xchart")
          .row("experiment.command", "experiment.grid", "me.tongfei.progressbar", "picocli");

  @ArchTest
  static void everyPackageKnowsOnlyWhatItsRowNames(JavaClasses classes) {
    RULES.check(classes);
  }

  @ArchTest static final ArchTests RULES_OF_ALL_MODULES = ArchTests.in(ModuleRules.class);
}
