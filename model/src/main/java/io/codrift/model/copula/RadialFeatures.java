package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;

/**
 * The products of a row's coordinates and of piecewise linear functions of its distance from the
 * centre. A linear function of them is a linear map of the row that depends on the distance.
 *
 * @param least radius of the first knot; all smaller radii count as this one
 * @param most radius of the last knot; all greater radii count as this one
 * @param knots number of knots, at equal distances; with one the map is the same everywhere
 */
record RadialFeatures(double least, double most, int knots) {
  private static final int MOST_KNOTS = 64;

  RadialFeatures {
    if (!(least >= 0 && most > least && most < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the radii must be increasing, not " + least + " and " + most);
    }
  }

  /**
   * Knots from the smallest to the largest radius of some rows.
   *
   * @param white columns with variance 1, shape (d)(n)
   */
  static RadialFeatures fit(double[][] white, int[] rows, int knots) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int r : rows) {
      double radius = radius(white, r);
      least = Math.min(least, radius);
      most = Math.max(most, radius);
    }
    return new RadialFeatures(least, Math.max(most, Math.nextUp(least)), knots);
  }

  private static double radius(double[][] white, int row) {
    double square = 0;
    for (double[] column : white) {
      square += column[row] * column[row];
    }
    return Math.sqrt(square);
  }

  /** Where a radius is between the first knot, 0, and the last, 1. */
  double share(double radius) {
    return Math.max(0, Math.min(1, (radius - least) / (most - least)));
  }

  /** The radius of a {@link #share}. */
  double radius(double share) {
    return least + share * (most - least);
  }

  /** Where a radius is: after which knot, and how far on the way to the next, from 0 to 1. */
  private record Place(int knot, double share) {}

  private Place place(double radius) {
    double at = share(radius) * (knots - 1);
    int knot = Math.min((int) at, Math.max(0, knots - 2));
    return new Place(knot, at - knot);
  }

  /** The values of the piecewise linear functions at a radius, shape (knots); their sum is 1. */
  double[] weights(double radius) {
    double[] weights = new double[knots];
    Place place = place(radius);
    weights[place.knot] = 1 - place.share;
    if (place.knot + 1 < knots) {
      weights[place.knot + 1] = place.share;
    }
    return weights;
  }

  /** The features of some rows: the coordinates of a knot together. */
  RadialRows of(double[][] white, int[] rows) {
    int dims = white.length;
    int[] first = new int[rows.length];
    double[][] values = new double[rows.length][Math.min(2, knots) * dims];
    for (int k = 0; k < rows.length; k++) {
      Place place = place(radius(white, rows[k]));
      first[k] = place.knot * dims;
      for (int v = 0; v < values[k].length; v++) {
        double weight = v < dims ? 1 - place.share : place.share;
        values[k][v] = weight * white[v % dims][rows[k]];
      }
    }
    return new RadialRows(knots * dims, first, values);
  }

  void write(BinaryWriter out) {
    out.real(least);
    out.real(most);
    out.integer(knots);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no such features
   */
  static RadialFeatures read(BinaryReader in) {
    return new RadialFeatures(
        in.finite("smallest radius"),
        in.finite("largest radius"),
        in.integer("knots", 1, MOST_KNOTS));
  }
}
