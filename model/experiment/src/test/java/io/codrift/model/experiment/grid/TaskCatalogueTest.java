package io.codrift.model.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskCatalogueTest {
  static Set<String> names() {
    return TaskCatalogue.names();
  }

  private static Cell cell(String task, long seed, Direction direction, String estimator) {
    return new Cell(task, 3, 1.5, 50, 60, seed, direction, estimator, 1);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyTaskHasRows(String name) {
    Cell cell = cell(name, 1, Direction.X_GIVEN_Y, "ksg");

    assertThat(cell.train().rows()).isEqualTo(50);
    assertThat(cell.test().rows()).isEqualTo(60);
    assertThat(cell.train().xDims()).isEqualTo(cell.drawn().xDims());
    assertThat(Arrays.stream(cell.train().y()).flatMapToDouble(Arrays::stream))
        .allMatch(Double::isFinite);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gaussian", "cubic", "sparse", "sparse-cubic", "student"})
  void familiesHaveTheInformationThatIsAskedFor(String name) {
    assertThat(TaskCatalogue.task(name, 4, 1.5).mutualInformation()).isCloseTo(1.5, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cubic", "ring"})
  void rowsDependOnTheSeedAlone(String name) {
    Cell one = cell(name, 1, Direction.X_GIVEN_Y, "ksg");

    assertThat(cell(name, 1, Direction.X_GIVEN_Y, "smile").train().y())
        .isDeepEqualTo(one.train().y());
    assertThat(cell(name, 1, Direction.Y_GIVEN_X, "ksg").train().x())
        .isDeepEqualTo(one.train().y());
    assertThat(cell(name, 2, Direction.X_GIVEN_Y, "ksg").train().y()[0])
        .isNotEqualTo(one.train().y()[0]);
    assertThat(Arrays.copyOf(one.test().y()[0], 50)).isNotEqualTo(one.train().y()[0]);
  }
}
