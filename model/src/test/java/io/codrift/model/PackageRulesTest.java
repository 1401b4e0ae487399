package io.codrift.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.codrift.model.random.SplitMix64;
import org.junit.jupiter.api.Test;

class PackageRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importClasses(Window.class, SplitMix64.class);

  private static PackageRules rules() {
    return PackageRules.below("io.codrift.model");
  }

  @Test
  void holdIfEveryPackageUsesExactlyWhatItsRowNames() {
    assertThat(rules().row("random").row("", "random").broken(CLASSES)).isEmpty();
  }

  @Test
  void areBrokenByAPackageWithoutARow() {
    assertThat(rules().row("random").broken(CLASSES))
        .contains("package io.codrift.model has no row");
  }

  @Test
  void areBrokenByADependencyThatTheRowDoesNotName() {
    assertThat(rules().row("random").row("").broken(CLASSES))
        .containsExactly(
            "io.codrift.model.Window must not depend on io.codrift.model.random.SplitMix64");
  }

  @Test
  void areBrokenByARowWithoutAPackageAndByAnUnusedName() {
    assertThat(rules().row("random", "org.slf4j").row("", "random").row("missing").broken(CLASSES))
        .containsExactly(
            "the row of io.codrift.model.random names org.slf4j, which is not used",
            "there is a row for io.codrift.model.missing, but the package does not exist");
  }

  @Test
  void areBrokenByANameThatIsListedFurtherUp() {
    // A dependency upwards: the name has no row yet, so it allows nothing.
    assertThat(rules().row("", "random").row("random").broken(CLASSES))
        .contains("io.codrift.model.Window must not depend on io.codrift.model.random.SplitMix64");
  }

  @Test
  void takeOneRowForEachPackage() {
    assertThatThrownBy(() -> rules().row("random").row("random"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"random\"");
  }
}
