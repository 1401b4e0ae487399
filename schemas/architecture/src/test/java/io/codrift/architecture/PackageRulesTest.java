package io.codrift.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.codrift.architecture.example.lower.Lower;
import io.codrift.architecture.example.upper.Upper;
import org.junit.jupiter.api.Test;

/** On two packages, of which {@code upper} uses {@code lower}, and {@code lower} JUnit. */
class PackageRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importClasses(Lower.class, Upper.class);
  private static final String JUNIT = "org.junit.jupiter";

  private static PackageRules rules() {
    return PackageRules.below("io.codrift.architecture.example");
  }

  @Test
  void holdWhenEveryRowNamesWhatIsUsed() {
    assertThat(rules().row("lower", JUNIT).row("upper", "lower").broken(CLASSES)).isEmpty();
    rules().row("lower", JUNIT).row("upper", "lower").check(CLASSES);
  }

  @Test
  void areBrokenByPackageWithoutRow() {
    assertThat(rules().row("lower", JUNIT).broken(CLASSES))
        .contains("package io.codrift.architecture.example.upper has no row");
  }

  @Test
  void areBrokenByRowWithoutPackage() {
    assertThat(rules().row("lower", JUNIT).row("upper", "lower").row("gone").broken(CLASSES))
        .containsExactly(
            "there is a row for io.codrift.architecture.example.gone, but no such package");
  }

  @Test
  void areBrokenByDependencyThatNoRowNames() {
    assertThat(rules().row("lower", JUNIT).row("upper").broken(CLASSES))
        .containsExactly(
            "io.codrift.architecture.example.upper.Upper must not know"
                + " io.codrift.architecture.example.lower.Lower");
    assertThat(rules().row("lower").row("upper", "lower").broken(CLASSES))
        .containsExactly(
            "io.codrift.architecture.example.lower.Lower must not know"
                + " org.junit.jupiter.api.Named");
  }

  @Test
  void areBrokenByNameThatIsNotUsed() {
    assertThat(rules().row("lower", JUNIT).row("upper", "lower", JUNIT).broken(CLASSES))
        .containsExactly(
            "the row of io.codrift.architecture.example.upper names org.junit.jupiter, which is"
                + " not used");
  }

  @Test
  void letNoRowNameOneBelowIt() {
    assertThat(rules().row("upper", "lower").row("lower", JUNIT).broken(CLASSES))
        .contains(
            "io.codrift.architecture.example.upper.Upper must not know"
                + " io.codrift.architecture.example.lower.Lower");
    assertThat(
            rules()
                .row("upper", "io.codrift.architecture.example.lower")
                .row("lower", JUNIT)
                .broken(CLASSES))
        .containsExactly(
            "the row of io.codrift.architecture.example.upper names"
                + " io.codrift.architecture.example.lower, which is not below it");
  }

  @Test
  void letPackageOfCodriftStandForItselfAlone() {
    // Seen from outside, both are packages of another module.
    assertThat(
            PackageRules.below("io.codrift.architecture.example.upper")
                .row("", "io.codrift.architecture.example")
                .broken(new ClassFileImporter().importClasses(Upper.class)))
        .contains(
            "io.codrift.architecture.example.upper.Upper must not know"
                + " io.codrift.architecture.example.lower.Lower");
  }

  @Test
  void refuseSecondRowOfPackage() {
    assertThatThrownBy(() -> rules().row("lower").row("lower"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("package \"lower\" has two rows");
  }

  @Test
  void tellEveryReasonWhenChecked() {
    assertThatThrownBy(() -> rules().row("gone").check(CLASSES))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("example.gone, but no such package")
        .hasMessageContaining("example.lower has no row")
        .hasMessageContaining("example.upper has no row");
  }
}
