package io.codrift.model;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.codrift.architecture.MainClasses;
import io.codrift.architecture.ModuleRules;
import io.codrift.architecture.PackageRules;
import io.codrift.architecture.WallClock;

/** Who may know whom in the model: nothing is allowed but what is listed here, bottom to top. */
@AnalyzeClasses(locations = MainClasses.class)
class ArchitectureTest {
  private static final String ENGINE = "ai.djl";
  private static final String MATRICES = "org.ejml";
  private static final String DISTRIBUTIONS = "org.apache.commons.statistics.distribution";
  private static final String GAMMA = "org.apache.commons.numbers.gamma";
  private static final String GENERATORS = "org.apache.commons.rng";

  private static final PackageRules RULES =
      PackageRules.below("io.codrift.model")
          .row("random")
          .row("", "random")
          .row("arithmetic")
          .row("binary")
          .row("detect", "arithmetic", "binary", "", DISTRIBUTIONS)
          .row("task", DISTRIBUTIONS, GAMMA, GENERATORS, MATRICES)
          .row("tensor", ENGINE, "com.sun.jna", "org.slf4j")
          .row("flow", "tensor", "random", "", ENGINE, MATRICES, DISTRIBUTIONS, GAMMA, GENERATORS)
          .row("discrete", "flow", "arithmetic", "binary", "", DISTRIBUTIONS, GENERATORS)
          .row("copula", "flow", "binary", "random", MATRICES, DISTRIBUTIONS)
          .row("training", "flow", "tensor", "", ENGINE, GENERATORS)
          .row("fold", "training", "copula", "discrete", "flow", "random", "")
          .row("monitor", "fold", "copula", "discrete", "flow", "binary", "", DISTRIBUTIONS)
          .row("candidate", "monitor", "fold", "training", "copula", "discrete", "flow", "random")
          .row(
              "numbers",
              "candidate",
              "monitor",
              "fold",
              "discrete",
              "flow",
              "",
              DISTRIBUTIONS,
              GAMMA)
          .row("ndoe", "numbers", "candidate", "monitor", "fold", "training", "flow", "random", "")
          .row("stateless", "numbers", "fold", "training", "")
          .row(
              "classic",
              "stateless",
              "numbers",
              "fold",
              "discrete",
              "flow",
              "random",
              "",
              MATRICES,
              GAMMA)
          .row(
              "paper",
              "stateless",
              "numbers",
              "candidate",
              "fold",
              "training",
              "flow",
              "random",
              "");

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
