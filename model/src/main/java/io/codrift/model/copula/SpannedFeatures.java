package io.codrift.model.copula;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Few functions with the span of the {@link FourierFeatures} of one input on an interval: hundreds
 * of cosines of one input are nearly linear combinations of some hundred of them. A ridge
 * regression on these functions is the one on the cosines, because they are orthonormal
 * combinations of them: a weight vector has the same length in both. They come from the pivoted
 * Cholesky decomposition of the cosines' inner products at evenly spaced nodes (Fine and Scheinberg
 * 2001), whose factor has their values at the nodes. Between nodes they are interpolated.
 */
final class SpannedFeatures implements RegressionFeatures {
  /** On an interval of 8 the shortest waves have more than 30 nodes a period. */
  private static final int NODES = 1024;

  /**
   * What the functions leave of the squared length of a row's features. With a penalty of 1e-3, the
   * smallest, it changes predictions of n rows by less than about n·1e-7 of their size.
   */
  private static final double LEFT_OUT = 1e-10;

  private final FourierFeatures features;
  private final double[] nodes;
  private final double step;

  // Nodes in the order in which they were taken.
  private final int[] pivots;

  // Values of the functions at the nodes, shape (nodes, functions).
  private final double[] values;

  private SpannedFeatures(
      FourierFeatures features, double[] nodes, double step, int[] pivots, double[] values) {
    this.features = features;
    this.nodes = nodes;
    this.step = step;
    this.pivots = pivots;
    this.values = values;
  }

  /**
   * The functions on the interval of some rows.
   *
   * @param features cosines of one input
   * @param least the smallest value of the input
   * @param greatest the greatest value of the input, larger than the smallest
   */
  static SpannedFeatures of(FourierFeatures features, double least, double greatest) {
    double step = (greatest - least) / (NODES - 1);
    double[] nodes = new double[NODES];
    int[] all = new int[NODES];
    for (int i = 0; i < NODES; i++) {
      nodes[i] = least + i * step;
      all[i] = i;
    }
    // Without the intercept; a row for each cosine, so that the loops over nodes are fast.
    double[][] cosines = columns(features.of(new double[][] {nodes}, all, 0, NODES), 1);
    double[] left = new double[NODES];
    for (double[] cosine : cosines) {
      for (int i = 0; i < NODES; i++) {
        left[i] += cosine[i] * cosine[i];
      }
    }
    List<double[]> functions = new ArrayList<>();
    List<Integer> pivots = new ArrayList<>();
    int pivot = largest(left);
    while (left[pivot] > LEFT_OUT && functions.size() < cosines.length) {
      double[] function = new double[NODES];
      for (double[] cosine : cosines) {
        add(cosine, cosine[pivot], function);
      }
      for (double[] earlier : functions) {
        add(earlier, -earlier[pivot], function);
      }
      double root = Math.sqrt(left[pivot]);
      for (int i = 0; i < NODES; i++) {
        function[i] /= root;
        left[i] -= function[i] * function[i];
      }
      left[pivot] = 0;
      functions.add(function);
      pivots.add(pivot);
      pivot = largest(left);
    }
    return new SpannedFeatures(
        features,
        nodes,
        step,
        pivots.stream().mapToInt(Integer::intValue).toArray(),
        interleaved(functions));
  }

  private static double[][] columns(DMatrixRMaj matrix, int from) {
    double[][] columns = new double[matrix.numCols - from][matrix.numRows];
    for (int row = 0; row < matrix.numRows; row++) {
      for (int c = 0; c < columns.length; c++) {
        columns[c][row] = matrix.unsafe_get(row, from + c);
      }
    }
    return columns;
  }

  private static double[] interleaved(List<double[]> functions) {
    double[] values = new double[NODES * functions.size()];
    for (int f = 0; f < functions.size(); f++) {
      double[] function = functions.get(f);
      for (int i = 0; i < NODES; i++) {
        values[i * functions.size() + f] = function[i];
      }
    }
    return values;
  }

  private static void add(double[] values, double factor, double[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] += factor * values[i];
    }
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[largest]) {
        largest = i;
      }
    }
    return largest;
  }

  @Override
  public int count() {
    return 1 + pivots.length;
  }

  @Override
  public DMatrixRMaj of(double[][] columns, int[] rows, int from, int to) {
    int size = count();
    int functions = pivots.length;
    DMatrixRMaj result = new DMatrixRMaj(to - from, size);
    for (int k = from; k < to; k++) {
      double position = (columns[0][rows[k]] - nodes[0]) / step;
      // The cubic polynomial through the two nodes on either side, at the ends the last four.
      int first = Math.max(0, Math.min(NODES - 4, (int) Math.floor(position) - 1));
      double t = position - first;
      double a = -(t - 1) * (t - 2) * (t - 3) / 6;
      double b = t * (t - 2) * (t - 3) / 2;
      double c = -t * (t - 1) * (t - 3) / 2;
      double d = t * (t - 1) * (t - 2) / 6;
      int at = first * functions;
      int out = (k - from) * size;
      result.data[out] = 1;
      for (int i = 0; i < functions; i++) {
        result.data[out + 1 + i] =
            a * values[at + i]
                + b * values[at + functions + i]
                + c * values[at + 2 * functions + i]
                + d * values[at + 3 * functions + i];
      }
    }
    return result;
  }

  @Override
  public double[] ofCosines(double[] weights) {
    int functions = pivots.length;
    double[] ofPivots = new double[functions];
    // Solves with the transposed factor of the pivots, which is upper triangular.
    for (int k = functions - 1; k >= 0; k--) {
      double rest = weights[1 + k];
      for (int m = k + 1; m < functions; m++) {
        rest -= values[pivots[m] * functions + k] * ofPivots[m];
      }
      ofPivots[k] = rest / values[pivots[k] * functions + k];
    }
    DMatrixRMaj atPivots = features.of(new double[][] {nodes}, pivots, 0, functions);
    double[] result = new double[atPivots.numCols];
    result[0] = weights[0];
    for (int k = 0; k < functions; k++) {
      for (int i = 1; i < result.length; i++) {
        result[i] += ofPivots[k] * atPivots.data[k * result.length + i];
      }
    }
    return result;
  }
}
