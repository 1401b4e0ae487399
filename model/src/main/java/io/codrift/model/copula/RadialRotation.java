package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * A bijection of the columns of one side: the rows are whitened, and each is rotated about the
 * centre by an orthogonal matrix that depends on its distance from the centre only. A sphere is
 * mapped to itself, so volumes change by the whitening alone.
 */
final class RadialRotation {
  /** The rotation is constant between two of this many spheres. */
  private static final int SHELLS = 512;

  private final Whitener whitener;
  private final RadialFeatures features;
  // Shape (knots)(d × d), row-major: before they are made orthogonal.
  private final double[][] knots;
  // Shape (shells)(d × d), row-major, orthogonal.
  private final double[][] shells;

  private RadialRotation(
      Whitener whitener, RadialFeatures features, double[][] knots, double[][] shells) {
    this.whitener = whitener;
    this.features = features;
    this.knots = knots;
    this.shells = shells;
  }

  /**
   * A rotation that is interpolated between knots.
   *
   * @param knots a matrix for each knot, shape (knots)(d × d), row-major. At a radius the nearest
   *     orthogonal matrix to the interpolated one is taken (Schönemann 1966, "A generalized
   *     solution of the orthogonal Procrustes problem")
   * @return empty if the matrices have no such orthogonal matrix
   */
  static Optional<RadialRotation> of(Whitener whitener, RadialFeatures features, double[][] knots) {
    int dims = whitener.dims();
    double[][] shells = new double[SHELLS][];
    double[] mixed = new double[dims * dims];
    for (int s = 0; s < SHELLS; s++) {
      Arrays.fill(mixed, 0);
      double[] weights = features.weights(features.radius((s + 0.5) / SHELLS));
      for (int k = 0; k < weights.length; k++) {
        for (int i = 0; i < mixed.length; i++) {
          mixed[i] += weights[k] * knots[k][i];
        }
      }
      Optional<double[]> orthogonal = orthogonal(dims, mixed);
      if (orthogonal.isEmpty()) {
        return Optional.empty();
      }
      shells[s] = orthogonal.get();
    }
    return Optional.of(new RadialRotation(whitener, features, knots, shells));
  }

  private static Optional<double[]> orthogonal(int dims, double[] matrix) {
    for (double value : matrix) {
      if (!Double.isFinite(value)) {
        return Optional.empty();
      }
    }
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(dims, dims, true, true, false);
    if (!svd.decompose(DMatrixRMaj.wrap(dims, dims, matrix.clone()))) {
      return Optional.empty();
    }
    DMatrixRMaj product = new DMatrixRMaj(dims, dims);
    CommonOps_DDRM.mult(svd.getU(null, false), svd.getV(null, true), product);
    return Optional.of(product.data);
  }

  /**
   * The rotated columns, shape (d)(n); rows that are not named are 0.
   *
   * @param columns normal scores, shape (d)(n)
   */
  double[][] apply(double[][] columns, int[] rows) {
    double[][] rotated = whitener.apply(columns, rows);
    rotate(rotated, rows);
    return rotated;
  }

  /**
   * Rotates columns in place.
   *
   * @param rotated columns that are white, shape (d)(n)
   */
  void rotate(double[][] rotated, int[] rows) {
    int dims = whitener.dims();
    double[] row = new double[dims];
    for (int r : rows) {
      double square = 0;
      for (int i = 0; i < dims; i++) {
        row[i] = rotated[i][r];
        square += row[i] * row[i];
      }
      double[] shell =
          shells[(int) (SHELLS * Math.min(features.share(Math.sqrt(square)), Math.nextDown(1.0)))];
      for (int i = 0; i < dims; i++) {
        double sum = 0;
        for (int j = 0; j < dims; j++) {
          sum += shell[i * dims + j] * row[j];
        }
        rotated[i][r] = sum;
      }
    }
  }

  /** The number of radii between which the rotation is interpolated; 1 if it is the same at all. */
  int knots() {
    return knots.length;
  }

  /** Logarithm of the factor by which volumes change, the same for all rows. */
  double logDeterminant() {
    return whitener.logDeterminant();
  }

  void write(BinaryWriter out) {
    whitener.write(out);
    features.write(out);
    for (double[] knot : knots) {
      out.reals(knot);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no rotation of this many dimensions
   */
  static RadialRotation read(BinaryReader in, int dims) {
    Whitener whitener = Whitener.read(in, dims);
    RadialFeatures features = RadialFeatures.read(in);
    double[][] knots = new double[features.knots()][];
    for (int k = 0; k < knots.length; k++) {
      knots[k] = in.finites("rotation at a knot", dims * dims);
    }
    return of(whitener, features, knots)
        .orElseThrow(() -> new IllegalArgumentException("the rotation has no orthogonal matrix"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RadialRotation that
        && whitener.equals(that.whitener)
        && features.equals(that.features)
        && Arrays.deepEquals(knots, that.knots);
  }

  @Override
  public int hashCode() {
    return Objects.hash(whitener, features, Arrays.deepHashCode(knots));
  }
}
