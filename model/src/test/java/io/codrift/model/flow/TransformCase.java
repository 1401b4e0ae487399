package io.codrift.model.flow;

import java.util.Optional;

/**
 * A transform as {@link TransformContractTest} sees it: a bijection of x, given y or with y
 * deactivated, that returns value and log-determinant together.
 */
interface TransformCase extends AutoCloseable {

  /**
   * What became of some rows.
   *
   * @param values shape (d_x)(n)
   * @param logDeterminants log |det ∂value/∂x| of each row, shape (n)
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Transformed(double[][] values, double[] logDeterminants) {}

  /** Which inputs an output may depend on; in its own it is strictly increasing unless ANY. */
  enum Order {
    /** Its own alone. */
    DIAGONAL,
    /** Its own and those before it. */
    FORWARD,
    /** Its own and those after it. */
    BACKWARD,
    /** All: forward and backward parts in a row. */
    ANY;

    boolean allows(int output, int input) {
      return switch (this) {
        case DIAGONAL -> input == output;
        case FORWARD -> input <= output;
        case BACKWARD -> input >= output;
        case ANY -> true;
      };
    }
  }

  /**
   * Where a transform is looked at.
   *
   * @param scale of ordinary values
   * @param grid increasing, far into the tails
   * @param reach up to where finite differences of all coordinates at once mean something: heavier
   *     tails than the Gaussian's let a far coordinate drown the digits of those behind it
   * @param step of finite differences, relative to the larger of the value and the scale
   * @param tolerance of a log-determinant against finite differences
   * @param extremes that it must bear in any coordinate of x and of y
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Domain(
      double scale,
      double[] grid,
      double reach,
      double step,
      double tolerance,
      double[] extremes) {}

  int xDims();

  int yDims();

  /**
   * K, transforms with weights of their own: rows come in K runs of equal length, one for each. 1
   * if all rows are treated alike.
   */
  int members();

  Order order();

  Domain domain();

  /**
   * @param x shape (d_x)(n)
   * @param y shape (d_y)(n)
   */
  Transformed given(double[][] x, double[][] y);

  /** With y deactivated. */
  Transformed alone(double[][] x);

  /** {@link #given} or {@link #alone}. */
  default Transformed apply(boolean given, double[][] x, double[][] y) {
    return given ? given(x, y) : alone(x);
  }

  /** What a transform behind this one sees of y. */
  default double[][] context(double[][] y) {
    return y;
  }

  /** The same with all that reads y changed; empty if nothing does. */
  Optional<TransformCase> withOtherReadersOfY();

  /** The same after it was stored; empty if there is no stored form. */
  Optional<TransformCase> savedAndLoaded();

  /** The parts that it runs one after another; empty if it has none. */
  default Optional<TransformCase> inParts() {
    return Optional.empty();
  }

  /** The same with weights that can be moved; empty if it is not trained. */
  default Optional<Trainable> trainable() {
    return Optional.empty();
  }

  @Override
  default void close() {}

  /** Weights and gradients of the loss, for every member the mean of ½·|value|² − log |det|. */
  interface Trainable {
    /** P, the number of weights of each member that the gradient is about; they come first. */
    int weights();

    /**
     * @param wanted whether the gradient by x is
     */
    Gradients gradients(boolean given, double[][] x, double[][] y, boolean wanted);

    /** Adds to one weight of every member. */
    void move(int weight, double by);

    /**
     * Adds to all weights.
     *
     * @param by shape (K)(P)
     */
    void move(double[][] by);

    /** Undoes every move to the bit. */
    void restore();
  }

  /**
   * Gradients of every member's loss.
   *
   * @param byWeights shape (K)(P)
   * @param byInput shape (d_x)(n); empty if it was not wanted or the transform has none
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Gradients(double[][] byWeights, Optional<double[][]> byInput) {}
}
