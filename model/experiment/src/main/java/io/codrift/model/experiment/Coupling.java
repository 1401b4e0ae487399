package io.codrift.model.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.codrift.model.flow.Claims;
import io.codrift.model.flow.FlowParameters;
import io.codrift.model.flow.InitialWeights;
import io.codrift.model.flow.Part;
import io.codrift.model.flow.Rows;
import io.codrift.model.flow.Transform;
import io.codrift.model.flow.TransformShape;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import java.util.List;

/**
 * An affine coupling layer of Real NVP (Dinh, Sohl-Dickstein and Bengio 2016, arXiv:1605.08803,
 * section 3): every second coordinate stays, and each other one becomes z_i = x_i·exp(s_i) + t_i. A
 * network with two ReLU layers computes s and t from the coordinates that stay and from y. A tanh
 * keeps |s| below 1, without which a single far row can outweigh all others. The layer is the
 * identity when training starts.
 *
 * @param hidden width of the network's layers
 * @param oddStay whether coordinates of odd number stay; otherwise those of even number
 */
record Coupling(int hidden, boolean oddStay) implements TransformShape {
  @Override
  public Claimed claim(Claims claims, int dims) {
    return new Layout(
        oddStay,
        claims.rows(hidden, true),
        claims.rows(hidden, false),
        claims.rows(2 * dims, false),
        claims.weights(hidden, dims),
        claims.weights(hidden, hidden),
        claims.weights(2 * dims, hidden));
  }

  /** The rows and the weights of the three layers. The last has d_x of s, then d_x of t. */
  private record Layout(
      boolean oddStay, Rows first, Rows second, Rows output, Part in, Part between, Part out)
      implements Claimed {

    @Override
    public void initialize(InitialWeights initial) {
      initial.fill(in, Math.sqrt(2.0 / in.columns()));
      initial.fill(between, Math.sqrt(2.0 / between.columns()));
    }

    @Override
    public Transform open(TensorEngine engine, int members) {
      return new Layer(engine, this);
    }
  }

  private record Activations(
      FlowParameters weights,
      NDArray x,
      NDArray staying,
      NDArray first,
      NDArray second,
      NDArray bounded,
      NDArray scale,
      NDArray logScale,
      NDArray value)
      implements Transform.Pass {
    @Override
    public NDArray logDerivative(Scope scope) {
      return logScale;
    }
  }

  private static final class Layer implements Transform {
    private final Scope constants;
    private final Layout at;
    private final int dims;
    private final NDArray one;
    private final NDArray stays;
    private final NDArray changes;

    Layer(TensorEngine engine, Layout at) {
      this.constants = engine.scope();
      this.at = at;
      this.dims = at.in.columns();
      this.one = constants.own(engine.constant(1));
      float[] mask = new float[dims];
      for (int i = 0; i < dims; i++) {
        mask[i] = (i % 2 == 1) == at.oddStay ? 1 : 0;
      }
      this.stays = constants.array(mask, 1, dims, 1);
      this.changes = constants.own(one.sub(stays));
    }

    @Override
    public Pass forward(Scope scope, FlowParameters parameters, NDArray x, NDArray offsets) {
      NDArray staying = scope.mul(x, stays);
      NDArray first = relu(scope, parameters.of(at.in), staying, at.first.of(scope, offsets));
      NDArray second = relu(scope, parameters.of(at.between), first, at.second.of(scope, offsets));
      NDArray output =
          scope.product(parameters.of(at.out), second).addi(at.output.of(scope, offsets));
      List<NDArray> halves = scope.split(output, new long[] {dims}, 1);
      NDArray bounded = scope.tanh(halves.get(0));
      NDArray logScale = scope.mul(bounded, changes);
      NDArray scale = scope.exp(logScale);
      NDArray value = scope.mul(x, scale).addi(scope.mul(halves.get(1), changes));
      return new Activations(
          parameters, x, staying, first, second, bounded, scale, logScale, value);
    }

    private static NDArray relu(Scope scope, NDArray weights, NDArray input, NDArray offsets) {
      return scope.own(Activation.relu(scope.product(weights, input).addi(offsets)));
    }

    @Override
    public NDArray backward(
        Scope scope,
        Pass made,
        NDArray dValue,
        NDArray perRow,
        FlowParameters gradient,
        List<NDArray> dRows,
        boolean wanted) {
      Activations pass = (Activations) made;
      NDArray dX = scope.mul(dValue, pass.scale);
      NDArray dLogScale = scope.mul(dX, pass.x).subi(perRow).muli(changes);
      dLogScale.muli(scope.sub(one, scope.square(pass.bounded)));
      NDArray dOutput = scope.joined(List.of(dLogScale, scope.mul(dValue, changes)), 1);
      NDArray dSecond = behind(scope, pass, at.out, pass.second, dOutput, gradient);
      dSecond.muli(scope.own(pass.second.sign()));
      NDArray dFirst = behind(scope, pass, at.between, pass.first, dSecond, gradient);
      dFirst.muli(scope.own(pass.first.sign()));
      NDArray dStaying = behind(scope, pass, at.in, pass.staying, dFirst, gradient);
      dRows.addAll(List.of(dFirst, dSecond, dOutput));
      return wanted ? dX.addi(dStaying.muli(stays)) : null;
    }

    /** Writes the gradient of one layer's weights, and returns that of its input. */
    private static NDArray behind(
        Scope scope,
        Activations pass,
        Part part,
        NDArray input,
        NDArray dOutput,
        FlowParameters gradient) {
      gradient.write(part, scope.product(dOutput, scope.transposed(input)));
      return scope.product(scope.transposed(pass.weights.of(part)), dOutput);
    }

    @Override
    public void close() {
      constants.close();
    }
  }
}
