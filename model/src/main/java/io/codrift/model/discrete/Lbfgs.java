package io.codrift.model.discrete;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimises a smooth convex function by L-BFGS with backtracking (Nocedal and Wright, "Numerical
 * Optimization", 2006, algorithms 7.4 and 3.1).
 */
final class Lbfgs {
  private static final int MEMORY = 8;
  private static final double SUFFICIENT = 1e-4;
  private static final int MOST_HALVINGS = 20;

  private Lbfgs() {}

  /** A function and its gradient. */
  interface Objective {
    /**
     * Returns the value.
     *
     * @param gradient receives the gradient
     */
    double at(double[] point, double[] gradient);
  }

  private record Pair(double[] step, double[] change, double product) {}

  /**
   * Minimises from {@code start}, until a step lowers the value by less than {@code tolerance}.
   *
   * @param start scaled so that the Hessian is near the identity
   */
  static double[] minimise(Objective objective, double[] start, int iterations, double tolerance) {
    int size = start.length;
    double[] point = start.clone();
    double[] gradient = new double[size];
    double value = objective.at(point, gradient);
    Deque<Pair> pairs = new ArrayDeque<>();
    for (int iteration = 0; iteration < iterations; iteration++) {
      double[] direction = direction(gradient, pairs);
      double slope = dot(direction, gradient);
      if (!(slope < 0)) {
        break;
      }
      double length = 1;
      double[] next = new double[size];
      double[] nextGradient = new double[size];
      double nextValue = Double.NaN;
      for (int halving = 0; halving < MOST_HALVINGS; halving++) {
        for (int i = 0; i < size; i++) {
          next[i] = point[i] + length * direction[i];
        }
        nextValue = objective.at(next, nextGradient);
        if (nextValue <= value + SUFFICIENT * length * slope) {
          break;
        }
        length /= 2;
      }
      if (!(nextValue < value)) {
        break;
      }
      double[] step = new double[size];
      double[] change = new double[size];
      for (int i = 0; i < size; i++) {
        step[i] = next[i] - point[i];
        change[i] = nextGradient[i] - gradient[i];
      }
      double product = dot(step, change);
      if (product > 0) {
        if (pairs.size() == MEMORY) {
          pairs.removeFirst();
        }
        pairs.addLast(new Pair(step, change, product));
      }
      double gain = value - nextValue;
      point = next;
      gradient = nextGradient;
      value = nextValue;
      if (gain < tolerance) {
        break;
      }
    }
    return point;
  }

  private static double[] direction(double[] gradient, Deque<Pair> pairs) {
    double[] q = gradient.clone();
    double[] alphas = new double[pairs.size()];
    int k = alphas.length;
    for (Iterator<Pair> newest = pairs.descendingIterator(); newest.hasNext(); ) {
      Pair pair = newest.next();
      alphas[--k] = dot(pair.step, q) / pair.product;
      add(q, -alphas[k], pair.change);
    }
    if (!pairs.isEmpty()) {
      Pair last = pairs.getLast();
      double scale = last.product / dot(last.change, last.change);
      for (int i = 0; i < q.length; i++) {
        q[i] *= scale;
      }
    }
    for (Pair pair : pairs) {
      double beta = dot(pair.change, q) / pair.product;
      add(q, alphas[k++] - beta, pair.step);
    }
    for (int i = 0; i < q.length; i++) {
      q[i] = -q[i];
    }
    return q;
  }

  private static void add(double[] to, double factor, double[] other) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * other[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
