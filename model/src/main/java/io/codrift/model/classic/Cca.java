package io.codrift.model.classic;

/**
 * The information of canonical correlations ρ (Hotelling 1936): that of a Gaussian with the
 * covariance of the rows, −½ Σ log(1 − ρ_i²) (Kay 1992, "Feature discovery under contextual
 * supervision using mutual information", equation 1).
 *
 * <p>Known bias: it sees the linear part of the dependence only, and outside Gaussians that is not
 * even a bound: of a ring it sees nothing, on cubed columns it is too small, with heavy tails it
 * may be far too large.
 */
public record Cca() implements ClassicMethod {
  @Override
  public String name() {
    return "cca";
  }

  @Override
  public String summary() {
    return "canonical correlations: the MI of a Gaussian with the same covariance";
  }

  @Override
  public boolean needsDensity() {
    return false;
  }

  @Override
  public Information of(double[][] x, double[][] y, double independent) {
    return CanonicalInformation.of(x, y, independent);
  }
}
