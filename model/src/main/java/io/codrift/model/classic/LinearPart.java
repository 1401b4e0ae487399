package io.codrift.model.classic;

import io.codrift.model.UnusableDataException;
import io.codrift.model.flow.EllipticalStart;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The information of the Gaussian copula that is published beside an estimate.
 *
 * @param nats at least 0
 * @param remark what is to be said about it
 */
public record LinearPart(double nats, Optional<String> remark) {
  /** That which a {@link GaussianCopula} has found. */
  static LinearPart of(ClassicMethod.Information found) {
    return new LinearPart(Math.max(0, found.estimate()), Optional.empty());
  }

  /**
   * The information of rows. Where that of the sample's correlations has no meaning, for a function
   * of a column or too few rows, the correlations are weakened as those of ndoe-bnaf are: an
   * estimate is not refused for a number beside it.
   *
   * @param x shape (d_x)(n); none of its columns is constant
   * @param y shape (d_y)(n), likewise
   * @param independent number of independent rows
   */
  static LinearPart of(double[][] x, double[][] y, double independent) {
    try {
      return of(new GaussianCopula().of(x, y, independent));
    } catch (UnusableDataException e) {
      int[] all = IntStream.range(0, x[0].length).toArray();
      EllipticalStart start =
          EllipticalStart.fit(
              Double.POSITIVE_INFINITY,
              GaussianCopula.scores(x),
              GaussianCopula.scores(y),
              all,
              new EllipticalStart.Tables());
      return new LinearPart(
          Math.max(0, start.shrunk(independent).gaussianInformation()),
          Optional.of("the linear part is that of weakened correlations: " + e.getMessage()));
    }
  }
}
