package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * The part f2(y, x) of the joint flow f(y, x) = (f1(y), f2(y, x)) of the paper's section 3, for K
 * members in stacked tensors. Computes log-densities of x given y, and of x alone with the y→x
 * blocks deactivated, and their hand-written gradients. Members do not affect each other's numbers.
 *
 * <p>When the blocks are deactivated, y is not read at all, so the result is bitwise independent of
 * y.
 */
public final class JointFlow implements AutoCloseable {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private final Scope constants;
  private final Context context;
  private final List<Transform> transforms;
  private final NDArray minusHalf;
  private final NDArray normalization;
  private final Part bias;

  /**
   * @param members K
   */
  public JointFlow(TensorEngine engine, FlowShape shape, int members) {
    this.constants = engine.scope();
    FlowLayout layout = FlowLayout.of(shape);
    this.bias = layout.bias();
    this.context = layout.context().open(engine, members);
    this.transforms = layout.transforms().stream().map(t -> t.open(engine, members)).toList();
    this.minusHalf = constants.own(engine.constant(-0.5));
    this.normalization = constants.own(engine.constant(-0.5 * shape.xDims() * LOG_TWO_PI));
  }

  /** One forward pass. Valid while its scope is open. */
  public static final class Pass {
    private final Context.Pass context;
    private final List<Transform.Pass> transforms;

    private Pass(Context.Pass context, List<Transform.Pass> transforms) {
      this.context = context;
      this.transforms = transforms;
    }

    /** f2(y, x), shape (K, d_x, B). */
    public NDArray value() {
      return transforms.get(transforms.size() - 1).value();
    }
  }

  /**
   * x given y.
   *
   * @param features shape (K, features, B)
   * @param x shape (K, d_x, B)
   */
  public Pass conditional(Scope scope, FlowParameters parameters, NDArray features, NDArray x) {
    Context.Pass y = context.forward(scope, parameters, features);
    NDArray offsets = y.rows().addi(parameters.of(bias));
    return new Pass(y, through(scope, y.weights(parameters), x, offsets));
  }

  /**
   * x alone, the y→x blocks deactivated.
   *
   * @param x shape (K, d_x, B)
   */
  public Pass marginal(Scope scope, FlowParameters parameters, NDArray x) {
    return new Pass(null, through(scope, parameters, x, parameters.of(bias)));
  }

  private List<Transform.Pass> through(
      Scope scope, FlowParameters parameters, NDArray x, NDArray offsets) {
    List<Transform.Pass> passes = new ArrayList<>();
    NDArray value = x;
    for (Transform transform : transforms) {
      Transform.Pass made = transform.forward(scope, parameters, value, offsets);
      passes.add(made);
      value = made.value();
    }
    return passes;
  }

  /** log|det ∂f2/∂x|, shape (K, 1, B). */
  public NDArray logDeterminant(Scope scope, Pass pass) {
    // The last transform's derivative has the full shape, others may broadcast.
    int last = transforms.size() - 1;
    NDArray logs = pass.transforms.get(last).logDerivative(scope);
    for (Transform.Pass made : pass.transforms.subList(0, last)) {
      logs = scope.add(logs, made.logDerivative(scope));
    }
    return scope.sum(logs, 1);
  }

  /** log q of every row, shape (K, 1, B): paper equation 5 with a standard normal base. */
  public NDArray logDensity(Scope scope, Pass pass) {
    NDArray log = scope.sum(scope.square(pass.value()), 1).muli(minusHalf);
    return log.addi(normalization).addi(logDeterminant(scope, pass));
  }

  /**
   * The gradient of every member's mean −log q over the rows of the pass (L1 if it was conditional,
   * L2 if not). A marginal pass does not change the gradient of the weights that read y.
   *
   * @param perRow constant array: 1/B
   * @param gradient is overwritten
   */
  public void gradient(
      Scope scope, FlowParameters parameters, Pass pass, NDArray perRow, FlowParameters gradient) {
    NDArray dValue = scope.mul(pass.value(), perRow);
    // The last transform has the first rows.
    List<NDArray> rows = new ArrayList<>();
    for (int i = transforms.size() - 1; i >= 0; i--) {
      dValue =
          transforms
              .get(i)
              .backward(scope, pass.transforms.get(i), dValue, perRow, gradient, rows, i > 0);
    }
    NDArray dRows = scope.joined(rows, 1);
    gradient.write(bias, scope.sum(dRows, 2));
    if (pass.context != null) {
      context.backward(scope, parameters, pass.context, dRows, gradient);
    }
  }

  @Override
  public void close() {
    context.close();
    transforms.forEach(Transform::close);
    constants.close();
  }
}
