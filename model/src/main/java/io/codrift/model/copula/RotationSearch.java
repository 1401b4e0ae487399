package io.codrift.model.copula;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Finds the rotations of both sides that make the dependence between them linear.
 *
 * <p>If x = R(|u|)'u and y = Q(|v|)'v, and u and v are Gaussian and depend on each other, the mean
 * of v given u is linear in u. So the canonical variates (Hotelling 1936) of the {@link
 * RadialFeatures} of both sides are the coordinates of R(|x|)x and Q(|y|)y, up to noise. Each side
 * is then improved by a regression on the rotated other side, which has few columns and so little
 * noise.
 */
final class RotationSearch {
  private static final int IMPROVEMENTS = 2;

  /** Prior of the coefficients: at a knot with as few rows as this they are shrunk by a half. */
  private static final double PRIOR_ROWS = 10;

  private final Half target;
  private final Half context;
  private final Pair canonical;

  private RotationSearch(Half target, Half context, Pair canonical) {
    this.target = target;
    this.context = context;
    this.canonical = canonical;
  }

  /** The rotations of target and context. */
  record Pair(RadialRotation target, RadialRotation context) {}

  /**
   * Begins with the canonical variates.
   *
   * @param target normal scores, shape (d_target)(n)
   * @param context normal scores, shape (d_context)(n)
   * @param knots radii between which a rotation is interpolated; a side of one column has no
   *     rotation
   * @return empty if the rows are degenerate
   */
  static Optional<RotationSearch> begin(
      double[][] target, double[][] context, int[] rows, int knots) {
    Optional<Half> ofTarget = Half.of(target, rows, knots);
    Optional<Half> ofContext = Half.of(context, rows, knots);
    return ofTarget.flatMap(
        t -> ofContext.flatMap(c -> canonical(t, c).map(pair -> new RotationSearch(t, c, pair))));
  }

  /** The rotations by the canonical variates alone: enough to see whether there is a rotation. */
  Pair canonical() {
    return canonical;
  }

  /** The rotations after the regressions; empty if the rows are degenerate. */
  Optional<Pair> improved() {
    Optional<Pair> pair = Optional.of(canonical);
    for (int i = 0; i < IMPROVEMENTS && pair.isPresent(); i++) {
      pair = improved(target, context, pair.get());
    }
    return pair;
  }

  private static Optional<Pair> improved(Half t, Half c, Pair pair) {
    return t.improved(pair.target, c, pair.context)
        .flatMap(
            target ->
                c.improved(pair.context, t, target).map(context -> new Pair(target, context)));
  }

  private static Optional<Pair> canonical(Half t, Half c) {
    int p = t.size();
    int q = c.size();
    DMatrixRMaj cross = t.values.products(c.values);
    CommonOps_DDRM.divide(cross, t.rows.length);
    DMatrixRMaj half = new DMatrixRMaj(p, q);
    CommonOps_DDRM.solve(t.factor, cross, half);
    DMatrixRMaj transposed = CommonOps_DDRM.transpose(half, null);
    DMatrixRMaj whitened = new DMatrixRMaj(q, p);
    CommonOps_DDRM.solve(c.factor, transposed, whitened);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(q, p, true, true, true);
    if (!svd.decompose(whitened)) {
      return Optional.empty();
    }
    int count = svd.numberOfSingularValues();
    double[] correlations = svd.getSingularValues();
    // EJML does not sort the singular values.
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted((a, b) -> Double.compare(correlations[b], correlations[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    Optional<RadialRotation> target =
        t.rotation(variates(t, svd.getV(null, false), order, correlations));
    Optional<RadialRotation> context =
        c.rotation(variates(c, svd.getU(null, false), order, correlations));
    return target.flatMap(first -> context.map(second -> new Pair(first, second)));
  }

  /** Coefficients of the strongest canonical variates, weighted by their correlations. */
  private static DMatrixRMaj variates(
      Half half, DMatrixRMaj directions, int[] order, double[] correlations) {
    int dims = half.dims();
    int size = half.size();
    DMatrixRMaj chosen = new DMatrixRMaj(size, dims);
    for (int i = 0; i < Math.min(dims, order.length); i++) {
      for (int f = 0; f < size; f++) {
        chosen.set(f, i, correlations[order[i]] * directions.get(f, order[i]));
      }
    }
    DMatrixRMaj coefficients = new DMatrixRMaj(size, dims);
    CommonOps_DDRM.solve(CommonOps_DDRM.transpose(half.factor, null), chosen, coefficients);
    return coefficients;
  }

  /**
   * One side.
   *
   * @param white the whitened columns, shape (d)(n)
   * @param values the features of the rows
   * @param factor lower Cholesky factor of their second moments with the prior, shape (size, size)
   */
  private record Half(
      double[][] white,
      int[] rows,
      Whitener whitener,
      RadialFeatures features,
      RadialRows values,
      DMatrixRMaj factor) {

    static Optional<Half> of(double[][] columns, int[] rows, int knots) {
      Optional<Whitener> whitener = Whitener.fit(columns, rows);
      if (whitener.isEmpty()) {
        return Optional.empty();
      }
      double[][] white = whitener.get().apply(columns, rows);
      RadialFeatures features = RadialFeatures.fit(white, rows, columns.length == 1 ? 1 : knots);
      RadialRows values = features.of(white, rows);
      DMatrixRMaj moments = values.products(values);
      CommonOps_DDRM.divide(moments, rows.length);
      for (int f = 0; f < moments.numCols; f++) {
        moments.add(f, f, PRIOR_ROWS / rows.length);
      }
      CholeskyDecomposition_F64<DMatrixRMaj> decomposition =
          DecompositionFactory_DDRM.chol(moments.numCols, true);
      if (!decomposition.decompose(moments)) {
        return Optional.empty();
      }
      return Optional.of(
          new Half(white, rows, whitener.get(), features, values, decomposition.getT(null)));
    }

    int dims() {
      return white.length;
    }

    int size() {
      return values.size();
    }

    /** The rotation whose matrices before rounding to orthogonal ones have these coefficients. */
    Optional<RadialRotation> rotation(DMatrixRMaj coefficients) {
      int dims = dims();
      double[][] knots = new double[features.knots()][dims * dims];
      for (int k = 0; k < knots.length; k++) {
        for (int i = 0; i < dims; i++) {
          for (int j = 0; j < dims; j++) {
            knots[k][i * dims + j] = coefficients.get(k * dims + j, i);
          }
        }
      }
      return RadialRotation.of(whitener, features, knots);
    }

    /**
     * The rotation that explains this side best by the rotated other side: the rows rotated so are
     * closest to their regression on it, in units of the residuals.
     */
    Optional<RadialRotation> improved(RadialRotation own, Half other, RadialRotation ofOther) {
      DMatrixRMaj f = rotated(own);
      DMatrixRMaj g = other.rotated(ofOther);
      DMatrixRMaj ff = products(f, f);
      DMatrixRMaj gg = products(g, g);
      DMatrixRMaj gf = products(g, f);
      // The regression of f on g, transposed.
      DMatrixRMaj regression = new DMatrixRMaj(other.dims(), dims());
      DMatrixRMaj explained = new DMatrixRMaj(dims(), dims());
      if (!solve(gg, gf, regression)) {
        return Optional.empty();
      }
      CommonOps_DDRM.multTransA(gf, regression, explained);
      DMatrixRMaj residual = new DMatrixRMaj(dims(), dims());
      CommonOps_DDRM.subtract(ff, explained, residual);
      DMatrixRMaj weighted = new DMatrixRMaj(dims(), other.dims());
      if (!solve(residual, CommonOps_DDRM.transpose(regression, null), weighted)) {
        return Optional.empty();
      }
      DMatrixRMaj cross = values.products(g);
      CommonOps_DDRM.divide(cross, rows.length);
      DMatrixRMaj half = new DMatrixRMaj(size(), other.dims());
      CommonOps_DDRM.solve(factor, cross, half);
      DMatrixRMaj onFeatures = new DMatrixRMaj(size(), other.dims());
      CommonOps_DDRM.solve(CommonOps_DDRM.transpose(factor, null), half, onFeatures);
      DMatrixRMaj coefficients = new DMatrixRMaj(size(), dims());
      CommonOps_DDRM.multTransB(onFeatures, weighted, coefficients);
      return rotation(coefficients);
    }

    private DMatrixRMaj rotated(RadialRotation rotation) {
      double[][] rotated = Arrays.stream(white).map(double[]::clone).toArray(double[][]::new);
      rotation.rotate(rotated, rows);
      DMatrixRMaj matrix = new DMatrixRMaj(rows.length, dims());
      for (int k = 0; k < rows.length; k++) {
        for (int i = 0; i < rotated.length; i++) {
          matrix.set(k, i, rotated[i][rows[k]]);
        }
      }
      return matrix;
    }

    private DMatrixRMaj products(DMatrixRMaj left, DMatrixRMaj right) {
      DMatrixRMaj products = new DMatrixRMaj(left.numCols, right.numCols);
      CommonOps_DDRM.multTransA(1.0 / rows.length, left, right, products);
      return products;
    }
  }

  private static boolean solve(DMatrixRMaj symmetric, DMatrixRMaj right, DMatrixRMaj into) {
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(symmetric.numCols);
    if (!solver.setA(symmetric.copy())) {
      return false;
    }
    solver.solve(right, into);
    return true;
  }
}
