package io.codrift.model.experiment.critic;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A critic's scores T of pairs, or one number for each of them.
 *
 * @param joint shape (n): T(x_i, y_i)
 * @param product shape (n, k), row-major: T(x_i, y_{i+s}), s = 1 to k, row numbers modulo n
 */
@SuppressWarnings("ArrayRecordComponent") // plain arrays, never compared
record PairScores(double[] joint, double[] product) {
  /** Same, of float32 numbers. */
  static PairScores of(float[] joint, float[] product) {
    return new PairScores(doubles(joint), doubles(product));
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  /** k. */
  int partners() {
    return product.length / joint.length;
  }

  /** The mean of T over the joint pairs. */
  double meanOfJoint() {
    return Arrays.stream(joint).average().orElseThrow();
  }

  /** log of the mean of exp(T) over the pairs of the product. */
  double logMeanExpOfProduct() {
    return logSumExp(product) - Math.log(product.length);
  }

  /** log of the sum of exp(T(x_i, ·)) over the joint pair of a row and its partners. */
  double logSumExpOfRow(int i) {
    double[] row = new double[1 + partners()];
    row[0] = joint[i];
    System.arraycopy(product, i * partners(), row, 1, partners());
    return logSumExp(row);
  }

  /** Without overflow. */
  private static double logSumExp(double[] values) {
    double most = Arrays.stream(values).max().orElseThrow();
    if (Double.isInfinite(most)) {
      return most;
    }
    return most + Math.log(Arrays.stream(values).map(v -> Math.exp(v - most)).sum());
  }

  /** A function of every score. */
  PairScores map(DoubleUnaryOperator ofJoint, DoubleUnaryOperator ofProduct) {
    return new PairScores(
        Arrays.stream(joint).map(ofJoint).toArray(),
        Arrays.stream(product).map(ofProduct).toArray());
  }

  /** The scores of the pairs of the product clipped to [−limit, limit]. */
  PairScores clipped(double limit) {
    return map(t -> t, t -> Math.max(-limit, Math.min(limit, t)));
  }

  /** n. */
  int rows() {
    return joint.length;
  }

  /** The numbers of the rows. */
  IntStream rowNumbers() {
    return IntStream.range(0, joint.length);
  }
}
