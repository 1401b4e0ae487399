package io.codrift.model.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;

/**
 * Owns the arrays that are created in it and closes them. In DJL a result belongs to the manager of
 * the array on which the operation is called, so the result of an operation on a parameter would
 * live as long as the parameter. Here every result is closed with the scope.
 *
 * <p>A method is one native call (6 to 9 µs) unless documented otherwise. An operation with a Java
 * number first creates an array from it, which makes three calls instead of one: keep constants as
 * arrays.
 */
public final class Scope implements AutoCloseable {
  private final TensorEngine engine;
  private final List<NDArray> owned = new ArrayList<>();

  Scope(TensorEngine engine) {
    this.engine = engine;
  }

  /** Closes {@code array} with this scope. */
  public NDArray own(NDArray array) {
    owned.add(array);
    return array;
  }

  /** An array of the engine's type on its device. */
  public NDArray array(float[] values, long... shape) {
    return own(engine.array(values, shape));
  }

  /** Batched matrix product, (b, n, m) times (b, m, p). */
  public NDArray product(NDArray a, NDArray b) {
    return own(a.batchMatMul(b));
  }

  /** The last two of three axes swapped; a view. */
  public NDArray transposed(NDArray a) {
    return own(JniUtils.transpose((PtNDArray) a, 1, 2));
  }

  /** Elementwise product. */
  public NDArray mul(NDArray a, NDArray b) {
    return own(a.mul(b));
  }

  /** Elementwise sum. */
  public NDArray add(NDArray a, NDArray b) {
    return own(a.add(b));
  }

  /** Elementwise difference. */
  public NDArray sub(NDArray a, NDArray b) {
    return own(a.sub(b));
  }

  /** Elementwise quotient. */
  public NDArray div(NDArray a, NDArray b) {
    return own(a.div(b));
  }

  /** Elementwise exponential. */
  public NDArray exp(NDArray a) {
    return own(a.exp());
  }

  /** Elementwise logarithm. */
  public NDArray log(NDArray a) {
    return own(a.log());
  }

  /** Elementwise square root. */
  public NDArray sqrt(NDArray a) {
    return own(a.sqrt());
  }

  /** Elementwise square. */
  public NDArray square(NDArray a) {
    return own(a.square());
  }

  /** Elementwise hyperbolic tangent. */
  public NDArray tanh(NDArray a) {
    return own(a.tanh());
  }

  /** Elementwise logistic function. */
  public NDArray sigmoid(NDArray a) {
    return own(Activation.sigmoid(a));
  }

  /** Elementwise maximum. */
  public NDArray maximum(NDArray a, NDArray b) {
    return own(a.maximum(b));
  }

  /** Elementwise minimum. */
  public NDArray minimum(NDArray a, NDArray b) {
    return own(a.minimum(b));
  }

  /** Sum over one axis, which stays with length 1. */
  public NDArray sum(NDArray a, int axis) {
    return own(a.sum(new int[] {axis}, true));
  }

  /** Euclidean norm over one axis, which stays with length 1. */
  public NDArray norm(NDArray a, int axis) {
    return own(a.norm(2, new int[] {axis}, true));
  }

  /** The arrays joined along {@code axis}; the array itself if there is only one. */
  public NDArray joined(List<NDArray> arrays, int axis) {
    return arrays.size() == 1 ? arrays.get(0) : own(NDArrays.concat(new NDList(arrays), axis));
  }

  /** The same values in another shape; a view if the strides allow it. */
  public NDArray reshaped(NDArray a, long... shape) {
    return own(a.reshape(new Shape(shape)));
  }

  /**
   * Splits an array along {@code axis} in one native call; the parts are views.
   *
   * @param at start of every part but the first, ascending
   */
  public List<NDArray> split(NDArray a, long[] at, int axis) {
    if (at.length == 0) {
      return List.of(a);
    }
    NDList parts = a.split(at, axis);
    owned.addAll(parts);
    return parts;
  }

  /** A box of {@code a} from {@code from} (inclusive) to {@code to} (exclusive); a view. */
  public NDArray box(NDArray a, long[] from, long[] to) {
    return own(Views.box(a, from, to));
  }

  @Override
  public void close() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).close();
    }
    owned.clear();
  }
}
