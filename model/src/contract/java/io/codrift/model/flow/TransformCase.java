package io.codrift.model.flow;

import java.util.Optional;

/**
 * A transform under {@link TransformContractTest}: a bijection of x, given y or with y deactivated,
 * that returns value and log-determinant together.
 */
public interface TransformCase extends AutoCloseable {

  /**
   * The output for some rows.
   *
   * @param values shape (d_x)(n)
   * @param logDeterminants log |det ∂value/∂x| of each row, shape (n)
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Transformed(double[][] values, double[] logDeterminants) {}

  /**
   * The inputs that an output may depend on. It is strictly increasing in its own input unless ANY.
   */
  enum Order {
    /** Its own input only. */
    DIAGONAL,
    /** Its own input and those before it. */
    FORWARD,
    /** Its own input and those after it. */
    BACKWARD,
    /** Its own input; outputs of odd number also all inputs of even number. */
    EVEN_STAY,
    /** Its own input; outputs of even number also all inputs of odd number. */
    ODD_STAY,
    /** All inputs: the transform has forward and backward parts. */
    ANY;

    boolean allows(int output, int input) {
      return switch (this) {
        case DIAGONAL -> input == output;
        case FORWARD -> input <= output;
        case BACKWARD -> input >= output;
        case EVEN_STAY -> input == output || (output % 2 == 1 && input % 2 == 0);
        case ODD_STAY -> input == output || (output % 2 == 0 && input % 2 == 1);
        case ANY -> true;
      };
    }
  }

  /**
   * The points at which a transform is tested.
   *
   * @param scale of ordinary values
   * @param grid increasing, far into the tails
   * @param reach limit for finite differences of all coordinates at once: with tails heavier than
   *     the Gaussian's, an extreme coordinate dominates the precision of the following ones
   * @param step of finite differences, relative to the larger of the value and the scale
   * @param tolerance of a log-determinant against finite differences
   * @param extremes values in any coordinate of x and y for which the result must be finite
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
   * K, the number of members with separate weights: the rows are K blocks of equal length, one per
   * member. 1 if all rows use the same weights.
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

  /** The y that the next transform receives. */
  default double[][] context(double[][] y) {
    return y;
  }

  /** The same with all weights that read y changed; empty if there are none. */
  Optional<TransformCase> withOtherReadersOfY();

  /** The same after a round trip through its stored form; empty if there is none. */
  Optional<TransformCase> savedAndLoaded();

  /** The parts that it runs in sequence; empty if it has none. */
  default Optional<TransformCase> inParts() {
    return Optional.empty();
  }

  /** The same with weights that can be changed; empty if it is not trained. */
  default Optional<Trainable> trainable() {
    return Optional.empty();
  }

  @Override
  default void close() {}

  /**
   * Weights and gradients of the loss. The loss of a member is the mean of ½·|value|² − log |det|.
   */
  interface Trainable {
    /** P, the number of weights of each member that have a gradient; they come first. */
    int weights();

    /**
     * @param wanted whether the gradient by x is needed
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

    /** Restores the weights bitwise. */
    void restore();
  }

  /**
   * Gradients of every member's loss.
   *
   * @param byWeights shape (K)(P)
   * @param byInput shape (d_x)(n); empty if it was not needed or the transform has none
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Gradients(double[][] byWeights, Optional<double[][]> byInput) {}
}
