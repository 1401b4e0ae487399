package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A network of two hidden layers of rectified linear units. Its outputs are predictors of levels
 * ({@link NetworkModel}) or of a density ({@link ScoreNetwork}).
 *
 * @param hidden number of units of each hidden layer
 * @param outputs number of outputs
 * @param first intercept, dense features and indicators, shape (1 + features, hidden), row-major
 * @param second intercept and units, shape (1 + hidden, hidden)
 * @param last intercept and units, shape (1 + hidden, outputs)
 */
@SuppressWarnings("ArrayRecordComponent")
record Network(int hidden, int outputs, double[] first, double[] second, double[] last) {
  private static final int MOST_UNITS = 1024;

  Network {
    if (first.length % hidden != 0
        || second.length != (1 + hidden) * hidden
        || last.length != (1 + hidden) * outputs) {
      throw new IllegalArgumentException(
          "a network of %d units and %d outputs has other numbers of weights than %d, %d, %d"
              .formatted(hidden, outputs, first.length, second.length, last.length));
    }
  }

  /**
   * A network before its training: its outputs are the intercepts. The hidden layers have the
   * weights of He et al., "Delving deep into rectifiers", 2015, section 2.2.
   *
   * @param active the number of features of a row that are not 0
   */
  static Network begin(
      int features, int active, int hidden, double[] intercepts, UniformRandomProvider random) {
    double[] last = new double[(1 + hidden) * intercepts.length];
    System.arraycopy(intercepts, 0, last, 0, intercepts.length);
    return new Network(
        hidden,
        intercepts.length,
        layer(1 + features, hidden, active, random),
        layer(1 + hidden, hidden, hidden, random),
        last);
  }

  private static double[] layer(int inputs, int units, int active, UniformRandomProvider random) {
    double[] weights = new double[inputs * units];
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double deviation = Math.sqrt(2.0 / Math.max(1, active));
    for (int i = units; i < weights.length; i++) {
      weights[i] = deviation * normal.sample();
    }
    return weights;
  }

  Network copy() {
    return new Network(hidden, outputs, first.clone(), second.clone(), last.clone());
  }

  /** The same in single precision, in which a network is stored. */
  Network rounded() {
    return new Network(hidden, outputs, rounded(first), rounded(second), rounded(last));
  }

  private static double[] rounded(double[] weights) {
    return Arrays.stream(weights).map(weight -> (float) weight).toArray();
  }

  /** A network of the same shape without weights. */
  Network zeros() {
    return new Network(
        hidden,
        outputs,
        new double[first.length],
        new double[second.length],
        new double[last.length]);
  }

  /**
   * Multiplications of one row.
   *
   * @param active the number of features of a row that are not 0
   */
  static long work(int active, int hidden, int outputs) {
    return (long) hidden * (active + hidden + outputs);
  }

  /** The values of a row's units; used again for each row. */
  @SuppressWarnings("ArrayRecordComponent")
  record Units(double[] lower, double[] upper) {
    Units(int hidden) {
      this(new double[hidden], new double[hidden]);
    }
  }

  /** Adds the outputs for one row to its predictors. */
  void addPredictors(Features features, int row, Units units, double[] into) {
    Arrays.fill(units.lower, 0);
    PenalisedFit.addPredictors(features, features.values(), row, first, units.lower);
    rectify(units.lower);
    System.arraycopy(second, 0, units.upper, 0, hidden);
    addProducts(units.lower, second, units.upper);
    rectify(units.upper);
    for (int l = 0; l < outputs; l++) {
      into[l] += last[l];
    }
    addProducts(units.upper, last, into);
  }

  /** Adds inputs × weights; the intercept is the first row of the weights. */
  private static void addProducts(double[] inputs, double[] weights, double[] into) {
    int count = into.length;
    for (int i = 0; i < inputs.length; i++) {
      double input = inputs[i];
      if (input > 0) {
        int at = (1 + i) * count;
        for (int j = 0; j < count; j++) {
          into[j] += input * weights[at + j];
        }
      }
    }
  }

  private static void rectify(double[] units) {
    for (int i = 0; i < units.length; i++) {
      units[i] = Math.max(0, units[i]);
    }
  }

  /**
   * Adds the gradient of one row's loss.
   *
   * @param units of this row, by {@link #addPredictors}; replaced
   * @param slopes derivatives of the loss by the predictors, shape (outputs)
   * @param gradient of the same shapes as this network
   */
  void addGradient(Features features, int row, Units units, double[] slopes, Network gradient) {
    for (int l = 0; l < outputs; l++) {
      gradient.last[l] += slopes[l];
    }
    for (int i = 0; i < hidden; i++) {
      double unit = units.upper[i];
      double slope = 0;
      if (unit > 0) {
        int at = (1 + i) * outputs;
        for (int l = 0; l < outputs; l++) {
          gradient.last[at + l] += unit * slopes[l];
          slope += last[at + l] * slopes[l];
        }
      }
      units.upper[i] = slope;
    }
    for (int j = 0; j < hidden; j++) {
      gradient.second[j] += units.upper[j];
    }
    for (int i = 0; i < hidden; i++) {
      double unit = units.lower[i];
      double slope = 0;
      if (unit > 0) {
        int at = (1 + i) * hidden;
        for (int j = 0; j < hidden; j++) {
          gradient.second[at + j] += unit * units.upper[j];
          slope += second[at + j] * units.upper[j];
        }
      }
      units.lower[i] = slope;
    }
    PenalisedFit.addOuter(features, features.values(), row, units.lower, gradient.first);
  }

  /** Writes the network in single precision. */
  void write(BinaryWriter out) {
    out.section(
        section -> {
          section.integer(hidden);
          section.integer(outputs);
          write(section, first);
          write(section, second);
          write(section, last);
        });
  }

  private static void write(BinaryWriter out, double[] weights) {
    out.integer(weights.length);
    for (double weight : weights) {
      out.single((float) weight);
    }
  }

  private static double[] weights(BinaryReader in, String field) {
    double[] weights = new double[in.count(field, Float.BYTES)];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = in.single();
      if (!Double.isFinite(weights[i])) {
        throw new IllegalArgumentException(field + " are not finite");
      }
    }
    return weights;
  }

  static Network read(BinaryReader in) {
    return in.section(
        "network",
        section ->
            new Network(
                section.integer("units", 1, MOST_UNITS),
                section.integer("outputs", 1, DiscretePart.MOST_LEVELS + 1),
                weights(section, "weights of the first layer"),
                weights(section, "weights of the second layer"),
                weights(section, "weights of the last layer")));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network that
        && hidden == that.hidden
        && outputs == that.outputs
        && Arrays.equals(first, that.first)
        && Arrays.equals(second, that.second)
        && Arrays.equals(last, that.last);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(first) + Arrays.hashCode(last);
  }
}
