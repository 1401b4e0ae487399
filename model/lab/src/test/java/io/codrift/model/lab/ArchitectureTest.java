package io.codrift.model.lab;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.codrift.architecture.MainClasses;
import io.codrift.architecture.ModuleRules;
import io.codrift.architecture.PackageRules;

/** Studies know the parts of the model that they are about, which users of the model may not. */
@AnalyzeClasses(locations = MainClasses.class)
class ArchitectureTest {
  private static final String MODEL = "io.codrift.model";
  private static final String CANDIDATE = "io.codrift.model.candidate";
  private static final String DETECT = "io.codrift.model.detect";
  private static final String FLOW = "io.codrift.model.flow";
  private static final String FOLD = "io.codrift.model.fold";
  private static final String MONITOR = "io.codrift.model.monitor";
  private static final String NDOE = "io.codrift.model.ndoe";
  private static final String RANDOM = "io.codrift.model.random";
  private static final String TASK = "io.codrift.model.task";
  private static final String TENSOR = "io.codrift.model.tensor";
  private static final String TRAINING = "io.codrift.model.training";

  private static final String COMMANDS = "picocli";
  private static final String DISTRIBUTIONS = "org.apache.commons.statistics.distribution";
  private static final String ENGINE = "ai.djl";
  private static final String GENERATORS = "org.apache.commons.rng";
  private static final String BENCHMARKS = "org.openjdk.jmh";

  private static final PackageRules RULES =
      PackageRules.below("io.codrift.model")
          // Shared with the model's own tests.
          .row("testing", MODEL, DETECT, TASK, TRAINING, DISTRIBUTIONS, GENERATORS)
          .row("lab.report", COMMANDS, BENCHMARKS)
          .row(
              "lab.accuracy",
              "lab.report",
              "testing",
              MODEL,
              FLOW,
              MONITOR,
              NDOE,
              RANDOM,
              TASK,
              TRAINING,
              COMMANDS,
              GENERATORS)
          .row(
              "lab.alarm", "lab.report", "testing", MODEL, DETECT, NDOE, TASK, COMMANDS, GENERATORS)
          .row(
              "lab.benchmark",
              "lab.report",
              "testing",
              MODEL,
              FLOW,
              NDOE,
              TASK,
              TRAINING,
              COMMANDS,
              GENERATORS,
              BENCHMARKS)
          .row("lab.benchmark.jmh_generated", "lab.benchmark", BENCHMARKS)
          .row(
              "lab.ablation",
              "lab.report",
              "testing",
              MODEL,
              CANDIDATE,
              FLOW,
              FOLD,
              RANDOM,
              TASK,
              TRAINING,
              COMMANDS)
          .row(
              "lab.training",
              "lab.report",
              "testing",
              MODEL,
              FLOW,
              NDOE,
              TASK,
              TENSOR,
              TRAINING,
              COMMANDS,
              ENGINE,
              GENERATORS)
          .row(
              "lab",
              "lab.ablation",
              "lab.accuracy",
              "lab.alarm",
              "lab.benchmark",
              "lab.report",
              "lab.training",
              COMMANDS);

  @ArchTest
  static void everyPackageKnowsOnlyWhatItsRowNames(JavaClasses classes) {
    RULES.check(classes);
  }

  @ArchTest static final ArchTests RULES_OF_ALL_MODULES = ArchTests.in(ModuleRules.class);
}
