package io.codrift.model.experiment.critic;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.tensor.Views;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.simple.RandomSource;

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
    /** Inputs of each layer, then the one output. */
    private List<Integer> widths() {
      List<Integer> widths = new ArrayList<>(List.of(inputs));
      widths.addAll(hidden);
      widths.add(1);
      return widths;
    }

    /** Number of weights, offsets included. */
    int parameters() {
      return layers().stream().mapToInt(layer -> layer.outputs * (layer.inputs + 1)).sum();
    }

    private List<Layer> layers() {
      List<Integer> widths = widths();
      List<Layer> layers = new ArrayList<>();
      int offset = 0;
      for (int i = 0; i + 1 < widths.size(); i++) {
        Layer layer = new Layer(offset, widths.get(i), widths.get(i + 1));
        layers.add(layer);
        offset += layer.outputs * (layer.inputs + 1);
      }
      return layers;
    }

    /** Uniform within ±1/√inputs of each layer, as PyTorch begins by default. */
    float[] initial(long seed) {
      var random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
      float[] weights = new float[parameters()];
      for (Layer layer : layers()) {
        double bound = 1 / Math.sqrt(layer.inputs);
        for (int i = layer.offset; i < layer.end(); i++) {
          weights[i] = (float) random.nextDouble(-bound, bound);
        }
      }
      return weights;
    }

    /** A value for each weight: {@code value} for factors, 0 for offsets. */
    float[] ofFactors(double value) {
      float[] values = new float[parameters()];
      for (Layer layer : layers()) {
        for (int i = layer.offset; i < layer.offset + layer.outputs * layer.inputs; i++) {
          values[i] = (float) value;
        }
      }
      return values;
    }
  }

  /** Where the factors of a layer lie, its offsets after them. */
  private record Layer(int offset, int inputs, int outputs) {
    int end() {
      return offset + outputs * (inputs + 1);
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
    this.layers = shape.layers();
    this.weights = scope.array(weights, 1, weights.length);
    this.gradient = scope.own(engine.zeros(1, weights.length));
    for (Layer layer : layers) {
      int middle = layer.offset + layer.outputs * layer.inputs;
      factors.add(view(this.weights, layer.offset, middle, layer.inputs));
      dFactors.add(view(gradient, layer.offset, middle, layer.inputs));
      offsets.add(view(this.weights, middle, layer.end(), 1));
      dOffsets.add(view(gradient, middle, layer.end(), 1));
    }
  }

  private NDArray view(NDArray flat, int from, int to, int columns) {
    NDArray box = scope.box(flat, new long[] {0, from}, new long[] {1, to});
    return scope.reshaped(box, 1, (to - from) / columns, columns);
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
      Layer layer = layers.get(i);
      NDArray input = pass.inputs.get(i);
      Views.write(
          dFactors.get(i),
          step.product(dValue, step.transposed(input)),
          new long[] {1, layer.outputs, layer.inputs});
      Views.write(dOffsets.get(i), step.sum(dValue, 2), new long[] {1, layer.outputs, 1});
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
