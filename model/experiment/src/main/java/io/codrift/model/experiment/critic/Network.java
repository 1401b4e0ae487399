package io.codrift.model.experiment.critic;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.codrift.model.experiment.Layout;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.tensor.Views;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A fully connected network with ReLU layers and one output, with its gradient. All weights lie in
 * one flat array, so that an update is a few calls.
 */
final class Network implements AutoCloseable {

  /**
   * The sizes.
   *
   * @param inputs number of inputs
   * @param hidden units of each hidden layer
   */
  record Shape(int inputs, List<Integer> hidden) {
    /** Number of weights, offsets included. */
    int parameters() {
      return layout().size();
    }

    /** Uniform within ±1/√inputs of each layer, as PyTorch begins by default. */
    float[] initial(long seed) {
      return layout().initial(seed);
    }

    /** A value for each weight: {@code value} for factors, 0 for offsets. */
    float[] ofFactors(double value) {
      float[] values = new float[parameters()];
      for (Layer layer : layers(new Layout())) {
        int offset = layer.factors.offset();
        Arrays.fill(values, offset, offset + layer.factors.size(), (float) value);
      }
      return values;
    }

    private Layout layout() {
      Layout layout = new Layout();
      layers(layout);
      return layout;
    }

    private List<Layer> layers(Layout layout) {
      List<Layer> layers = new ArrayList<>();
      int width = inputs;
      for (int units : hidden) {
        layers.add(Layer.claim(layout, width, units));
        width = units;
      }
      layers.add(Layer.claim(layout, width, 1));
      return layers;
    }
  }

  /**
   * Where the weights of a layer lie.
   *
   * @param factors shape (outputs, inputs)
   * @param offsets shape (outputs, 1)
   */
  private record Layer(Layout.Part factors, Layout.Part offsets) {
    static Layer claim(Layout layout, int inputs, int outputs) {
      double bound = 1 / Math.sqrt(inputs);
      return new Layer(layout.claim(outputs, inputs, bound), layout.claim(outputs, 1, bound));
    }
  }

  /** What {@link #forward} computed: the input of each layer, and the output of the last. */
  record Pass(List<NDArray> inputs, NDArray output) {}

  private final Scope scope;
  private final List<Layer> layers;
  private final NDArray weights;
  private final NDArray gradient;
  private final List<NDArray> factors = new ArrayList<>();
  private final List<NDArray> offsets = new ArrayList<>();
  private final List<NDArray> dFactors = new ArrayList<>();
  private final List<NDArray> dOffsets = new ArrayList<>();

  /**
   * @param weights shape (P); copied
   */
  Network(TensorEngine engine, Shape shape, float[] weights) {
    this.scope = engine.scope();
    this.layers = shape.layers(new Layout());
    this.weights = scope.array(weights, 1, weights.length);
    this.gradient = scope.own(engine.zeros(1, weights.length));
    for (Layer layer : layers) {
      factors.add(view(this.weights, layer.factors));
      dFactors.add(view(gradient, layer.factors));
      offsets.add(view(this.weights, layer.offsets));
      dOffsets.add(view(gradient, layer.offsets));
    }
  }

  private NDArray view(NDArray flat, Layout.Part part) {
    NDArray box =
        scope.box(flat, new long[] {0, part.offset()}, new long[] {1, part.offset() + part.size()});
    return scope.reshaped(box, 1, part.rows(), part.columns());
  }

  /** All weights, shape (1, P). */
  NDArray weights() {
    return weights;
  }

  /** The gradient that was computed last, shape (1, P). */
  NDArray gradient() {
    return gradient;
  }

  /**
   * The outputs.
   *
   * @param input shape (1, inputs, n)
   * @return with an output of shape (1, 1, n)
   */
  Pass forward(Scope step, NDArray input) {
    List<NDArray> inputs = new ArrayList<>();
    NDArray value = input;
    for (int i = 0; i < layers.size(); i++) {
      inputs.add(value);
      value = step.product(factors.get(i), value).addi(offsets.get(i));
      if (i + 1 < layers.size()) {
        value = step.own(Activation.relu(value));
      }
    }
    return new Pass(inputs, value);
  }

  /**
   * Computes the gradient of all weights.
   *
   * @param dOutput derivative by each output, shape (1, 1, n)
   */
  void backward(Scope step, Pass pass, NDArray dOutput) {
    NDArray dValue = dOutput;
    for (int i = layers.size() - 1; i >= 0; i--) {
      Layout.Part part = layers.get(i).factors;
      NDArray input = pass.inputs.get(i);
      Views.write(
          dFactors.get(i),
          step.product(dValue, step.transposed(input)),
          new long[] {1, part.rows(), part.columns()});
      Views.write(dOffsets.get(i), step.sum(dValue, 2), new long[] {1, part.rows(), 1});
      if (i > 0) {
        NDArray dInput = step.product(step.transposed(factors.get(i)), dValue);
        dValue = dInput.muli(step.own(input.sign()));
      }
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
