package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.codrift.model.flow.TransformCase.Domain;
import io.codrift.model.flow.TransformCase.Order;
import io.codrift.model.flow.TransformCase.Trainable;
import io.codrift.model.flow.TransformCase.Transformed;
import io.codrift.model.tensor.TensorEngine;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of every transform of a flow, alone and composed: the log-determinant belongs to the
 * value, the transform is triangular and strictly increasing, the gradients belong to the loss, the
 * result is bitwise independent of y when y is deactivated, and storing does not change it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class TransformContract {
  private static final boolean[] GIVEN_AND_ALONE = {true, false};
  static final int ROWS = 20;
  private static final int TRAINING_ROWS = 6;
  private static final double WEIGHT_STEP = 1e-5;

  /** In float64. */
  protected TensorEngine engine;

  @BeforeAll
  void open() {
    engine = TensorEngine.open("cpu", DataType.FLOAT64);
  }

  @AfterAll
  void close() {
    engine.close();
  }

  /** Transforms that never read y. */
  protected Stream<TransformCase> marginals() {
    return Stream.of();
  }

  /** Transforms that are fitted in closed form. */
  protected Stream<TransformCase> starts() {
    return Stream.of();
  }

  /** Trained transforms, one by one. */
  protected abstract Stream<TransformCase> singles();

  /** Flows of them. */
  protected abstract Stream<TransformCase> joints();

  /** Sequences of different kinds. */
  protected Stream<TransformCase> chains() {
    return Stream.of();
  }

  /** Opened one by one: JUnit closes each case after its test. */
  @SafeVarargs
  protected static Stream<TransformCase> opened(Supplier<TransformCase>... makers) {
    return Arrays.stream(makers).map(Supplier::get);
  }

  Stream<TransformCase> transforms() {
    return Stream.of(marginals(), starts(), singles(), joints(), chains()).flatMap(s -> s);
  }

  Stream<TransformCase> readersOfY() {
    return Stream.of(starts(), singles(), joints(), chains()).flatMap(s -> s);
  }

  Stream<TransformCase> trained() {
    return Stream.concat(singles(), joints());
  }

  Stream<TransformCase> stored() {
    return Stream.concat(starts(), trained());
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void logDeterminantIsThatOfTheJacobian(TransformCase transform) {
    double[][] x = x(transform, ROWS);
    double[][] y = y(transform, ROWS, 1);
    for (boolean given : GIVEN_AND_ALONE) {
      assertLogDeterminants(transform, given, x, y, "row");
    }
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void isStrictlyIncreasingFarIntoTheTails(TransformCase transform) {
    Domain domain = transform.domain();
    double[] grid = domain.grid();
    double[] near = Arrays.stream(grid).filter(v -> Math.abs(v) <= domain.reach()).toArray();
    for (boolean given : GIVEN_AND_ALONE) {
      for (int i = 0; i < transform.xDims(); i++) {
        assertLogDeterminants(
            transform, given, along(transform, i, near), still(transform, near.length), "near");
        if (transform.order() != Order.ANY) {
          assertIncreasing(transform, given, i);
        }
      }
    }
  }

  private static void assertIncreasing(TransformCase transform, boolean given, int i) {
    double[] grid = transform.domain().grid();
    double[][] x = along(transform, i, grid);
    double[][] y = still(transform, grid.length);
    Transformed at = transform.apply(given, x, y);
    double[] own = at.values()[i];
    double[] slopes = differences(transform, given, x, y, i)[i];
    for (int r = 0; r < own.length; r++) {
      int row = r;
      Supplier<String> where = () -> "coordinate %d at %s, given %s".formatted(i, x[i][row], given);
      if (r % grid.length > 0) {
        assertThat(own[r]).as(where).isGreaterThan(own[r - 1]);
      }
      assertThat(slopes[r]).as(where).isPositive().isFinite();
      assertThat(at.logDeterminants()[r]).as(where).isFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void dependsOnlyOnAllowedCoordinates(TransformCase transform) {
    double[][] x = x(transform, ROWS);
    double[][] y = y(transform, ROWS, 1);
    for (boolean given : GIVEN_AND_ALONE) {
      double[][] before = transform.apply(given, x, y).values();
      for (int j = 0; j < transform.xDims(); j++) {
        double[][] moved = moved(x, j, 0.5 * transform.domain().scale());
        double[][] after = transform.apply(given, moved, y).values();
        for (int i = 0; i < transform.xDims(); i++) {
          boolean allowed = transform.order().allows(i, j);
          for (int r = 0; r < after[i].length; r++) {
            assertThat(after[i][r] != before[i][r])
                .as("output %d moves with input %d in row %d, given %s", i, j, r, given)
                .isEqualTo(allowed);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("readersOfY")
  void dependsOnYOnlyIfItIsActivated(TransformCase transform) {
    double[][] x = x(transform, ROWS);
    double[][] y = y(transform, ROWS, 1);
    double[][] otherY = y(transform, ROWS, 2);
    Transformed alone = transform.alone(x);
    Transformed given = transform.given(x, y);
    assertSame(transform.alone(x), alone);
    assertDifferentRows(transform.given(x, otherY), given);
    assertDifferentRows(given, alone);
    try (TransformCase other = transform.withOtherReadersOfY().orElseThrow()) {
      assertSame(other.alone(x), alone);
      assertDifferentRows(other.given(x, y), given);
    }
  }

  @ParameterizedTest
  @MethodSource("trained")
  void gradientByWeightsIsThatOfTheLoss(TransformCase transform) {
    Trainable trainable = transform.trainable().orElseThrow();
    double[][] x = x(transform, TRAINING_ROWS);
    double[][] y = y(transform, TRAINING_ROWS, 1);
    int weights = trainable.weights();
    for (boolean given : GIVEN_AND_ALONE) {
      double[][] gradient = trainable.gradients(given, x, y, true).byWeights();
      assertThat(trainable.gradients(given, x, y, false).byWeights()).isDeepEqualTo(gradient);
      // At least twenty weights from all parts, one by one.
      for (int i = 0; i < weights; i += Math.max(1, weights / 20)) {
        int weight = i;
        double[] slopes =
            slopes(transform, trainable, given, by -> trainable.move(weight, by), x, y);
        for (int k = 0; k < slopes.length; k++) {
          assertThat(gradient[k][i])
              .as("weight %d of member %d, given %s", i, k, given)
              .isCloseTo(slopes[k], near(slopes[k], 1e-7));
        }
      }
      // Then all weights at once, in random directions.
      for (int seed = 0; seed < 4; seed++) {
        double[][] direction = direction(transform.members(), weights, seed);
        double[] slopes =
            slopes(transform, trainable, given, by -> trainable.move(times(direction, by)), x, y);
        for (int k = 0; k < slopes.length; k++) {
          assertThat(product(gradient[k], direction[k]))
              .as("direction %d of member %d, given %s", seed, k, given)
              .isCloseTo(slopes[k], near(slopes[k], 1e-8));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("singles")
  void gradientByInputIsThatOfTheLoss(TransformCase transform) {
    Trainable trainable = transform.trainable().orElseThrow();
    double[][] x = x(transform, TRAINING_ROWS);
    double[][] y = y(transform, TRAINING_ROWS, 1);
    double step = transform.domain().step();
    int perMember = TRAINING_ROWS / transform.members();
    for (boolean given : GIVEN_AND_ALONE) {
      assertThat(trainable.gradients(given, x, y, false).byInput()).isEmpty();
      double[][] gradient = trainable.gradients(given, x, y, true).byInput().orElseThrow();
      for (int j = 0; j < x.length; j++) {
        double[] above = losses(transform.apply(given, moved(x, j, step), y));
        double[] below = losses(transform.apply(given, moved(x, j, -step), y));
        for (int r = 0; r < TRAINING_ROWS; r++) {
          assertThat(gradient[j][r])
              .as("coordinate %d of row %d, given %s", j, r, given)
              .isCloseTo((above[r] - below[r]) / (2 * step) / perMember, within(1e-7));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("stored")
  void isBitwiseEqualAfterItWasStored(TransformCase transform) {
    double[][] x = x(transform, ROWS);
    double[][] y = y(transform, ROWS, 1);
    try (TransformCase loaded = transform.savedAndLoaded().orElseThrow()) {
      assertSame(loaded.given(x, y), transform.given(x, y));
      assertSame(loaded.alone(x), transform.alone(x));
    }
  }

  @ParameterizedTest
  @MethodSource("joints")
  void logDeterminantsOfPartsAddUp(TransformCase transform) {
    double[][] x = x(transform, ROWS);
    double[][] y = y(transform, ROWS, 1);
    try (TransformCase parts = transform.inParts().orElseThrow()) {
      for (boolean given : GIVEN_AND_ALONE) {
        Transformed whole = transform.apply(given, x, y);
        Transformed made = parts.apply(given, x, y);
        assertThat(made.values()).isDeepEqualTo(whole.values());
        assertThat(made.logDeterminants()).containsExactly(whole.logDeterminants(), within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void isFiniteAtExtremes(TransformCase transform) {
    double[] extremes = transform.domain().extremes();
    double[][] ordinary = x(transform, ROWS);
    double[][] y = y(transform, ROWS, 1);
    for (double extreme : extremes) {
      double[][] all = filled(transform.xDims(), ROWS, extreme);
      double[][] farY = filled(transform.yDims(), ROWS, extreme);
      assertFinite(transform, all, y, extreme);
      assertFinite(transform, all, farY, extreme);
      assertFinite(transform, ordinary, farY, extreme);
      for (int i = 0; i < transform.xDims(); i++) {
        double[][] one = ordinary.clone();
        one[i] = all[i];
        assertFinite(transform, one, y, extreme);
      }
    }
  }

  private static void assertFinite(
      TransformCase transform, double[][] x, double[][] y, double extreme) {
    for (boolean given : GIVEN_AND_ALONE) {
      Transformed made = transform.apply(given, x, y);
      for (double[] coordinate : made.values()) {
        assertAllFinite(coordinate, "values at %s, given %s".formatted(extreme, given));
      }
      assertAllFinite(
          made.logDeterminants(), "log-determinants at %s, given %s".formatted(extreme, given));
    }
  }

  private static void assertAllFinite(double[] values, String what) {
    assertThat(Arrays.stream(values).allMatch(Double::isFinite))
        .as("%s: %s", what, Arrays.toString(values))
        .isTrue();
  }

  private static void assertLogDeterminants(
      TransformCase transform, boolean given, double[][] x, double[][] y, String what) {
    double[] logDeterminants = transform.apply(given, x, y).logDeterminants();
    int dims = transform.xDims();
    double[][][] byInput = new double[dims][][];
    for (int j = 0; j < dims; j++) {
      byInput[j] = differences(transform, given, x, y, j);
    }
    for (int r = 0; r < logDeterminants.length; r++) {
      DMatrixRMaj jacobian = new DMatrixRMaj(dims, dims);
      for (int i = 0; i < dims; i++) {
        for (int j = 0; j < dims; j++) {
          jacobian.set(i, j, byInput[j][i][r]);
        }
      }
      int row = r;
      Supplier<String> where =
          () -> "%s %d, given %s, x = %s".formatted(what, row, given, row(x, row));
      double determinant = CommonOps_DDRM.det(jacobian);
      assertThat(determinant).as(where).isPositive();
      assertThat(logDeterminants[r])
          .as(where)
          .isCloseTo(Math.log(determinant), within(transform.domain().tolerance()));
    }
  }

  private static List<Double> row(double[][] x, int r) {
    return Arrays.stream(x).map(coordinate -> coordinate[r]).toList();
  }

  /** Central differences of all values by coordinate {@code j}, shape (d_x)(n). */
  private static double[][] differences(
      TransformCase transform, boolean given, double[][] x, double[][] y, int j) {
    Domain domain = transform.domain();
    double[][] above = x.clone();
    double[][] below = x.clone();
    above[j] = x[j].clone();
    below[j] = x[j].clone();
    for (int r = 0; r < x[j].length; r++) {
      double step = domain.step() * Math.max(domain.scale(), Math.abs(x[j][r]));
      above[j][r] += step;
      below[j][r] -= step;
    }
    double[][] slopes = transform.apply(given, above, y).values();
    double[][] subtracted = transform.apply(given, below, y).values();
    for (int i = 0; i < slopes.length; i++) {
      for (int r = 0; r < slopes[i].length; r++) {
        slopes[i][r] = (slopes[i][r] - subtracted[i][r]) / (above[j][r] - below[j][r]);
      }
    }
    return slopes;
  }

  private interface Move {
    void by(double step);
  }

  /** Central differences of every member's loss, shape (K). */
  private static double[] slopes(
      TransformCase transform,
      Trainable trainable,
      boolean given,
      Move move,
      double[][] x,
      double[][] y) {
    double[] slopes = new double[transform.members()];
    for (double sign : new double[] {1, -1}) {
      move.by(sign * WEIGHT_STEP);
      double[] losses = losses(transform.apply(given, x, y));
      trainable.restore();
      int perMember = losses.length / slopes.length;
      for (int r = 0; r < losses.length; r++) {
        slopes[r / perMember] += sign * losses[r] / perMember / (2 * WEIGHT_STEP);
      }
    }
    return slopes;
  }

  /** Large slopes have large curvatures, which differences of finite steps show. */
  private static Offset<Double> near(double slope, double tolerance) {
    return within(tolerance * Math.max(1, Math.abs(slope)));
  }

  /** ½·|value|² − log |det| of every row. */
  private static double[] losses(Transformed made) {
    double[] losses = new double[made.logDeterminants().length];
    for (int r = 0; r < losses.length; r++) {
      losses[r] = -made.logDeterminants()[r];
      for (double[] coordinate : made.values()) {
        losses[r] += 0.5 * coordinate[r] * coordinate[r];
      }
    }
    return losses;
  }

  /** Random directions of length 1, shape (members)(weights). */
  private static double[][] direction(int members, int weights, long seed) {
    var normal = ContractRows.normals(101 + seed);
    double[][] direction = new double[members][weights];
    for (double[] own : direction) {
      Arrays.setAll(own, i -> normal.sample());
      double length = Math.sqrt(product(own, own));
      Arrays.setAll(own, i -> own[i] / length);
    }
    return direction;
  }

  private static double[][] times(double[][] direction, double by) {
    return Arrays.stream(direction)
        .map(own -> Arrays.stream(own).map(v -> v * by).toArray())
        .toArray(double[][]::new);
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double[][] x(TransformCase transform, int n) {
    double[][] x = ContractRows.correlated(transform.xDims(), n, 91);
    double scale = transform.domain().scale();
    return Arrays.stream(x)
        .map(own -> Arrays.stream(own).map(v -> v * scale).toArray())
        .toArray(double[][]::new);
  }

  static double[][] y(TransformCase transform, int n, long seed) {
    return ContractRows.correlated(transform.yDims(), n, 95 + seed);
  }

  /**
   * The first ordinary row with coordinate {@code i} replaced by the grid's values, for every
   * member.
   */
  private static double[][] along(TransformCase transform, int i, double[] grid) {
    double[][] x = x(transform, 1);
    int n = transform.members() * grid.length;
    double[][] along = new double[x.length][n];
    for (int j = 0; j < x.length; j++) {
      for (int r = 0; r < n; r++) {
        along[j][r] = i == j ? grid[r % grid.length] : x[j][0];
      }
    }
    return along;
  }

  /** The same y for {@code length} rows of every member. */
  private static double[][] still(TransformCase transform, int length) {
    return Arrays.stream(y(transform, 1, 1))
        .map(own -> filled(1, transform.members() * length, own[0])[0])
        .toArray(double[][]::new);
  }

  private static double[][] filled(int dims, int n, double value) {
    double[][] filled = new double[dims][n];
    for (double[] coordinate : filled) {
      Arrays.fill(coordinate, value);
    }
    return filled;
  }

  private static double[][] moved(double[][] x, int j, double by) {
    double[][] moved = x.clone();
    moved[j] = Arrays.stream(x[j]).map(v -> v + by).toArray();
    return moved;
  }

  static void assertSame(Transformed actual, Transformed expected) {
    assertThat(actual.values()).isDeepEqualTo(expected.values());
    assertThat(actual.logDeterminants()).containsExactly(expected.logDeterminants());
  }

  private static void assertDifferentRows(Transformed actual, Transformed other) {
    for (int r = 0; r < actual.logDeterminants().length; r++) {
      assertThat(row(actual.values(), r)).as("row %d", r).isNotEqualTo(row(other.values(), r));
    }
  }
}
