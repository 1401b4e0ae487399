package io.codrift.model.flow;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.tensor.Views;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A transform with weights, on an engine in float64, two members at a time. */
public abstract class FlowCase implements TransformCase, TransformCase.Trainable {
  private static final int MEMBERS = 2;

  final TensorEngine engine;
  final FlowShape shape;
  final List<FlowWeights> weights;
  private final Order order;
  final FlowParameters parameters;
  private final Scope constants;
  private final NDArray saved;

  private FlowCase(TensorEngine engine, FlowShape shape, Order order, List<FlowWeights> weights) {
    this.engine = engine;
    this.shape = shape;
    this.order = order;
    this.weights = weights;
    float[] all = new float[MEMBERS * shape.parameters()];
    for (int k = 0; k < MEMBERS; k++) {
      System.arraycopy(weights.get(k).values(), 0, all, k * shape.parameters(), shape.parameters());
    }
    this.parameters = new FlowParameters(engine, shape, MEMBERS, all);
    this.constants = engine.scope();
    this.saved = constants.array(all, MEMBERS, shape.parameters());
  }

  /**
   * The whole joint flow, with weights far from their initial values, so that every part has an
   * effect.
   */
  public static FlowCase joint(TensorEngine engine, FlowShape shape, Order order) {
    return new Joint(engine, shape, order, weights(shape));
  }

  /** One of its transforms, with the offsets that biases and y give its rows. */
  public static FlowCase single(TensorEngine engine, FlowShape shape, int number, Order order) {
    return new Single(engine, shape, order, weights(shape), number);
  }

  /** A flow with the wiring of the paper, and other sizes for y than for x. */
  static FlowShape paper(
      int xDims, int yDims, int hiddenPerDim, int hiddenLayers, int hiddenPerDimOfY) {
    BlockShape transform = new BlockShape(hiddenPerDim, hiddenLayers, false);
    return new FlowShape(
        xDims, yDims, List.of(transform), new AutoregressiveShape(hiddenPerDimOfY, transform));
  }

  private static List<FlowWeights> weights(FlowShape shape) {
    List<FlowWeights> weights = new ArrayList<>();
    for (int k = 0; k < MEMBERS; k++) {
      var normal = ContractRows.normals(61 + k);
      weights.add(
          changed(
              FlowWeights.initial(shape, 71 + k),
              values -> {
                for (int i = 0; i < values.length; i++) {
                  values[i] += (float) (0.3 * normal.sample());
                }
                return values;
              }));
    }
    return weights;
  }

  private static FlowWeights changed(FlowWeights weights, UnaryOperator<float[]> change) {
    return new FlowWeights(weights.shape(), change.apply(weights.values()));
  }

  /** The same transform with other weights. */
  abstract FlowCase with(List<FlowWeights> others);

  abstract Way conditional(Scope scope, NDArray features, NDArray x, int batch);

  abstract Way marginal(Scope scope, NDArray x, int batch);

  /** One forward pass, valid while its scope is open. */
  interface Way {
    /** Shape (K, d_x, B). */
    NDArray value();

    /** Shape (K, 1, B). */
    NDArray logDeterminant(Scope scope);

    /** Writes the gradient by weights. Returns the gradient by x if it is needed and exists. */
    Optional<NDArray> gradient(
        Scope scope, NDArray perRow, FlowParameters gradient, boolean wanted);
  }

  private Way way(Scope scope, boolean given, double[][] x, double[][] y) {
    int batch = x[0].length / MEMBERS;
    double[] values = new double[MEMBERS * xDims() * batch];
    for (int i = 0; i < values.length; i++) {
      int k = i / batch / xDims();
      values[i] = x[i / batch % xDims()][k * batch + i % batch];
    }
    NDArray in = array(scope, values, MEMBERS, xDims(), batch);
    if (!given) {
      return marginal(scope, in, batch);
    }
    int read = shape.featureRows();
    float[] features = new float[MEMBERS * read * batch];
    for (int k = 0; k < MEMBERS; k++) {
      float[] own = new float[yDims() * batch];
      for (int i = 0; i < own.length; i++) {
        own[i] = (float) y[i / batch][k * batch + i % batch];
      }
      System.arraycopy(shape.features(own), 0, features, k * read * batch, read * batch);
    }
    return conditional(scope, scope.array(features, MEMBERS, read, batch), in, batch);
  }

  /** In full double precision, which the engine's own arrays from Java do not have. */
  private NDArray array(Scope scope, double[] values, long... dims) {
    return scope.own(saved.getManager().create(values, new Shape(dims)));
  }

  /** From (K, d_x, B) to (d_x)(K·B). */
  private double[][] columns(NDArray array, int batch) {
    double[] values = engine.values(array);
    double[][] columns = new double[xDims()][MEMBERS * batch];
    for (int i = 0; i < values.length; i++) {
      columns[i / batch % xDims()][i / batch / xDims() * batch + i % batch] = values[i];
    }
    return columns;
  }

  private Transformed transformed(boolean given, double[][] x, double[][] y) {
    try (Scope scope = engine.scope()) {
      Way way = way(scope, given, x, y);
      return new Transformed(
          columns(way.value(), x[0].length / MEMBERS), engine.values(way.logDeterminant(scope)));
    }
  }

  @Override
  public int xDims() {
    return shape.xDims();
  }

  @Override
  public int yDims() {
    return shape.yDims();
  }

  @Override
  public int members() {
    return MEMBERS;
  }

  @Override
  public Order order() {
    return order;
  }

  @Override
  public Domain domain() {
    return new Domain(1, ContractRows.grid(8, 0.25), 8, 1e-6, 1e-6, new double[] {-1e30, 0, 1e30});
  }

  @Override
  public Transformed given(double[][] x, double[][] y) {
    return transformed(true, x, y);
  }

  @Override
  public Transformed alone(double[][] x) {
    return transformed(false, x, new double[0][0]);
  }

  @Override
  public Optional<TransformCase> withOtherReadersOfY() {
    int first = shape.sharedParameters();
    UnaryOperator<float[]> change =
        values -> {
          for (int i = first; i < values.length; i++) {
            values[i] += 1;
          }
          return values;
        };
    return Optional.of(with(weights.stream().map(w -> changed(w, change)).toList()));
  }

  @Override
  public Optional<TransformCase> savedAndLoaded() {
    return Optional.of(
        with(weights.stream().map(w -> FlowWeights.fromBytes(shape, w.toBytes())).toList()));
  }

  @Override
  public Optional<Trainable> trainable() {
    return Optional.of(this);
  }

  @Override
  public Gradients gradients(boolean given, double[][] x, double[][] y, boolean wanted) {
    int batch = x[0].length / MEMBERS;
    int all = shape.parameters();
    try (Scope scope = engine.scope();
        FlowParameters gradient =
            new FlowParameters(engine, shape, MEMBERS, new float[MEMBERS * all])) {
      Way way = way(scope, given, x, y);
      NDArray perRow = array(scope, new double[] {1.0 / batch}, 1, 1, 1);
      Optional<NDArray> byInput = way.gradient(scope, perRow, gradient, wanted);
      double[] flat = engine.values(gradient.flat());
      double[][] byWeights = new double[MEMBERS][];
      for (int k = 0; k < MEMBERS; k++) {
        byWeights[k] = Arrays.copyOfRange(flat, k * all, k * all + weights());
      }
      return new Gradients(byWeights, byInput.map(array -> columns(array, batch)));
    }
  }

  @Override
  public void move(int weight, double by) {
    try (Scope scope = engine.scope()) {
      scope
          .box(parameters.flat(), new long[] {0, weight}, new long[] {MEMBERS, weight + 1})
          .addi(array(scope, new double[] {by}, 1, 1));
    }
  }

  @Override
  public void move(double[][] by) {
    double[] all = new double[MEMBERS * shape.parameters()];
    for (int k = 0; k < MEMBERS; k++) {
      System.arraycopy(by[k], 0, all, k * shape.parameters(), by[k].length);
    }
    try (Scope scope = engine.scope()) {
      parameters.flat().addi(array(scope, all, MEMBERS, shape.parameters()));
    }
  }

  @Override
  public void restore() {
    Views.write(parameters.flat(), saved, new long[] {MEMBERS, shape.parameters()});
  }

  @Override
  public void close() {
    parameters.close();
    constants.close();
  }

  /** All of it. */
  private static final class Joint extends FlowCase {
    private final JointFlow flow;

    Joint(TensorEngine engine, FlowShape shape, Order order, List<FlowWeights> weights) {
      super(engine, shape, order, weights);
      this.flow = new JointFlow(engine, shape, MEMBERS);
    }

    @Override
    FlowCase with(List<FlowWeights> others) {
      return new Joint(engine, shape, order(), others);
    }

    @Override
    public int weights() {
      return shape.parameters();
    }

    @Override
    Way conditional(Scope scope, NDArray features, NDArray x, int batch) {
      return way(flow.conditional(scope, parameters, features, x));
    }

    @Override
    Way marginal(Scope scope, NDArray x, int batch) {
      return way(flow.marginal(scope, parameters, x));
    }

    private Way way(JointFlow.Pass pass) {
      return new Way() {
        @Override
        public NDArray value() {
          return pass.value();
        }

        @Override
        public NDArray logDeterminant(Scope scope) {
          return flow.logDeterminant(scope, pass);
        }

        /** The gradient of a joint flow by x is not used. */
        @Override
        public Optional<NDArray> gradient(
            Scope scope, NDArray perRow, FlowParameters gradient, boolean wanted) {
          flow.gradient(scope, parameters, pass, perRow, gradient);
          return Optional.empty();
        }
      };
    }

    @Override
    public Optional<TransformCase> inParts() {
      List<TransformCase> parts = new ArrayList<>();
      for (int i = 0; i < shape.transforms().size(); i++) {
        parts.add(new Single(engine, shape, Order.ANY, weights, i));
      }
      return Optional.of(new ChainedCase(this + " in parts", parts, domain()));
    }

    @Override
    public void close() {
      flow.close();
      super.close();
    }

    @Override
    public String toString() {
      return "joint flow, " + shape;
    }
  }

  /** One of its transforms. */
  private static final class Single extends FlowCase {
    private final int number;
    private final Part bias;
    private final Transform transform;
    private final Context context;

    Single(
        TensorEngine engine, FlowShape shape, Order order, List<FlowWeights> weights, int number) {
      super(engine, shape, order, weights);
      FlowLayout layout = FlowLayout.of(shape);
      this.number = number;
      this.bias = layout.bias();
      this.transform = layout.transforms().get(number).open(engine, MEMBERS);
      this.context = layout.context().open(engine, MEMBERS);
    }

    @Override
    FlowCase with(List<FlowWeights> others) {
      return new Single(engine, shape, order(), others, number);
    }

    /** The rows of the transforms after this one: they claimed theirs before. */
    private int rowsBefore() {
      Claims claims = new Claims();
      for (int i = shape.transforms().size() - 1; i > number; i--) {
        TransformShape.Claimed unused = shape.transforms().get(i).claim(claims, shape.xDims());
      }
      return claims.rows().stream().mapToInt(Rows::count).sum();
    }

    /** The weights that read y do not belong to a single transform. */
    @Override
    public int weights() {
      return shape.sharedParameters();
    }

    @Override
    Way conditional(Scope scope, NDArray features, NDArray x, int batch) {
      Context.Pass y = context.forward(scope, parameters, features);
      NDArray offsets = scope.add(y.rows(), parameters.of(bias));
      return way(transform.forward(scope, y.weights(parameters), x, offsets), batch);
    }

    @Override
    Way marginal(Scope scope, NDArray x, int batch) {
      return way(transform.forward(scope, parameters, x, parameters.of(bias)), batch);
    }

    private Way way(Transform.Pass pass, int batch) {
      return new Way() {
        @Override
        public NDArray value() {
          return pass.value();
        }

        @Override
        public NDArray logDeterminant(Scope scope) {
          NDArray zeros = scope.own(engine.zeros(MEMBERS, xDims(), batch));
          return scope.sum(scope.add(zeros, pass.logDerivative(scope)), 1);
        }

        @Override
        public Optional<NDArray> gradient(
            Scope scope, NDArray perRow, FlowParameters gradient, boolean wanted) {
          List<NDArray> rows = new ArrayList<>();
          NDArray byInput =
              transform.backward(
                  scope, pass, scope.mul(pass.value(), perRow), perRow, gradient, rows, wanted);
          NDArray byBias = scope.sum(scope.joined(rows, 1), 2);
          long first = rowsBefore();
          long end = first + byBias.getShape().get(1);
          scope
              .box(gradient.of(bias), new long[] {0, first, 0}, new long[] {MEMBERS, end, 1})
              .addi(byBias);
          return Optional.ofNullable(byInput);
        }
      };
    }

    @Override
    public void close() {
      context.close();
      transform.close();
      super.close();
    }

    @Override
    public String toString() {
      return "%s, number %d of %s".formatted(transform.getClass().getSimpleName(), number, shape);
    }
  }
}
