package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * The part f2(y, x) of the joint flow f(y, x) = (f1(y), f2(y, x)) of the paper's section 3, for K
 * members in stacked tensors: log-densities of x given y, and of x alone with the y→x blocks
 * deactivated, and their gradients by hand. No member's numbers touch another's.
 *
 * <p>Deactivated, y is not multiplied by zero but never read, so that x alone is independent of y
 * to the bit.
 */
public final class JointFlow implements AutoCloseable {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private final Scope constants;
  private final FlowShape shape;
  private final RowWeights rowWeights;
  private final ContextNetwork context;
  private final AutoregressiveAffine affine;
  private final BlockAutoregression autoregression;
  private final NDArray minusHalf;
  private final NDArray normalization;
  private final int allRows;

  /**
   * @param members K
   */
  public JointFlow(TensorEngine engine, FlowShape shape, int members) {
    this.constants = engine.scope();
    this.shape = shape;
    FlowLayout layout = FlowLayout.of(shape);
    this.allRows = layout.allRows();
    this.rowWeights = new RowWeights(engine, layout, members);
    this.context = new ContextNetwork(engine, layout);
    this.affine = new AutoregressiveAffine(engine, layout, members);
    this.autoregression = new BlockAutoregression(engine, layout, members);
    this.minusHalf = constants.own(engine.constant(-0.5));
    this.normalization = constants.own(engine.constant(-0.5 * shape.xDims() * LOG_TWO_PI));
  }

  /** One way through the flow. Valid while the scope it was made in is open. */
  public static final class Pass {
    private final RowWeights.Assembled weights;
    private final ContextNetwork.Pass context;
    private AutoregressiveAffine.Pass affine;
    private final List<BlockAutoregression.Pass> flows = new ArrayList<>();

    private Pass(RowWeights.Assembled weights, ContextNetwork.Pass context) {
      this.weights = weights;
      this.context = context;
    }

    /** f2(y, x), shape (K, d_x, B). */
    public NDArray value() {
      return flows.get(flows.size() - 1).value();
    }
  }

  /** Number of weights that x alone needs; they come first. */
  public static int sharedWeights(FlowShape shape) {
    return FlowLayout.of(shape).shared();
  }

  /** Rows of the widest array of a pass. */
  public static int widestRows(FlowShape shape) {
    return FlowLayout.of(shape).allRows();
  }

  /** Number of rows of {@link #features}. */
  public static int featureRows(int yDims) {
    return FlowLayout.features(yDims);
  }

  /**
   * What the flow reads of y: y, |y|, log(1 + |y|²) (radial features, by which the spread of x may
   * depend on the distance of y) and 1.
   *
   * @param y shape (d_y, n)
   * @return shape (features, n)
   */
  public static float[] features(float[] y, int yDims) {
    int n = y.length / yDims;
    float[] features = new float[FlowLayout.features(yDims) * n];
    System.arraycopy(y, 0, features, 0, y.length);
    for (int i = 0; i < y.length; i++) {
      features[y.length + i] = Math.abs(y[i]);
    }
    for (int r = 0; r < n; r++) {
      double squares = 0;
      for (int i = 0; i < yDims; i++) {
        squares += (double) y[i * n + r] * y[i * n + r];
      }
      features[2 * y.length + r] = (float) Math.log1p(squares);
      features[2 * y.length + n + r] = 1;
    }
    return features;
  }

  /**
   * x given y.
   *
   * @param features shape (K, features, B)
   * @param x shape (K, d_x, B)
   */
  public Pass conditional(
      Scope scope, FlowParameters parameters, NDArray features, NDArray x, int batch) {
    RowWeights.Assembled weights = rowWeights.assemble(scope, parameters);
    ContextNetwork.Pass y = context.forward(scope, parameters, features);
    NDArray offsets = context.output(scope, parameters, y).addi(parameters.bias);
    return through(scope, parameters, new Pass(weights, y), x, offsets, batch);
  }

  /**
   * x alone, the y→x blocks deactivated.
   *
   * @param x shape (K, d_x, B)
   */
  public Pass marginal(Scope scope, FlowParameters parameters, NDArray x) {
    Pass pass = new Pass(rowWeights.assemble(scope, parameters), null);
    return through(scope, parameters, pass, x, parameters.bias, 1);
  }

  private Pass through(
      Scope scope, FlowParameters parameters, Pass pass, NDArray x, NDArray offsets, int width) {
    pass.affine = affine.forward(scope, parameters, x, offsets, width);
    NDArray value = pass.affine.value();
    for (int flow = 0; flow < shape.flows(); flow++) {
      BlockAutoregression.Pass made =
          autoregression.forward(
              scope, flow, pass.weights, parameters.gates.get(flow), value, offsets, width);
      pass.flows.add(made);
      value = made.value();
    }
    return pass;
  }

  /** log|det ∂f2/∂x|, shape (K, 1, B). */
  public NDArray logDeterminant(Scope scope, Pass pass) {
    NDArray logs = scope.log(pass.flows.get(0).derivative()).addi(pass.affine.logScale());
    for (BlockAutoregression.Pass flow : pass.flows.subList(1, pass.flows.size())) {
      logs.addi(scope.log(flow.derivative()));
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
   * L2 if not). A marginal pass leaves the gradient of what reads y untouched.
   *
   * @param perRow constant array: 1/B
   * @param gradient is overwritten
   */
  public void gradient(
      Scope scope, FlowParameters parameters, Pass pass, NDArray perRow, FlowParameters gradient) {
    NDArray dValue = scope.mul(pass.value(), perRow);
    NDArray minusTwo = scope.mul(autoregression.two(), perRow).negi();
    List<List<NDArray>> rowsOf = new ArrayList<>();
    for (int flow = shape.flows() - 1; flow >= 0; flow--) {
      BlockAutoregression.Pass made = pass.flows.get(flow);
      NDArray twiceDDerivative = scope.div(minusTwo, made.derivative());
      List<NDArray> rows = new ArrayList<>();
      dValue =
          autoregression.backward(
              scope,
              flow,
              pass.weights,
              made,
              dValue,
              twiceDDerivative,
              rowWeights,
              gradient,
              rows);
      rowsOf.add(0, rows);
    }
    List<NDArray> affineRows = new ArrayList<>();
    affine.backward(scope, pass.affine, dValue, perRow, gradient, affineRows);
    rowsOf.add(affineRows);
    NDArray dRows = scope.joined(rowsOf.stream().flatMap(List::stream).toList(), 1);
    gradient.write(gradient.bias, scope.sum(dRows, 2), allRows, 1);
    rowWeights.backward(scope, pass.weights, gradient);
    if (pass.context != null) {
      context.backward(scope, parameters, pass.context, dRows, gradient);
    }
  }

  @Override
  public void close() {
    rowWeights.close();
    context.close();
    affine.close();
    autoregression.close();
    constants.close();
  }
}
