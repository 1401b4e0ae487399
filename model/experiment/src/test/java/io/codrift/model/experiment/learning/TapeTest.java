package io.codrift.model.experiment.learning;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.codrift.model.tensor.TensorEngine;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TapeTest {
  /** Operations whose derivative reads the number again. */
  private static final Set<String> READ_LATER =
      Set.of("mul", "muli", "div", "divi", "pow", "powi", "clip", "maximum", "minimum");

  /** The memory of a number may be another's by then: see {@link Tape#number}. */
  @Test
  void numbersToMultiplyWithAreOfTheTape() {
    noClasses()
        .should()
        .callMethodWhere(
            describe(
                "an operation that takes a number",
                (JavaMethodCall call) ->
                    call.getTargetOwner().isAssignableTo(NDArray.class)
                        && READ_LATER.contains(call.getName())
                        && call.getTarget().getRawParameterTypes().stream()
                            .anyMatch(type -> type.isEquivalentTo(Number.class))))
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.codrift.model.experiment"));
  }

  @Test
  void gradientsAreThoseOfTheirFormula() {
    WeightLayout layout = new WeightLayout();
    WeightLayout.Part row = layout.claim(1, 2, 0);
    WeightLayout.Part column = layout.claim(2, 1, 0);
    float[] weights = {1, 2, 3, 5};
    try (TensorEngine engine = TensorEngine.open("cpu")) {
      // (a, b) · (c, d) · 0.5, squared: its derivatives are (ac + bd)/2 times (c, d, a, b).
      float[] gradient =
          Gradients.of(
              engine,
              layout,
              weights,
              tape ->
                  tape.weights(row)
                      .matMul(tape.weights(column))
                      .mul(tape.number(0.5))
                      .square()
                      .sum());

      assertThat(gradient).containsExactly(new float[] {19.5f, 32.5f, 6.5f, 13}, within(1e-4f));
      assertThat(engine.openArrays()).isZero();
    }
  }
}
