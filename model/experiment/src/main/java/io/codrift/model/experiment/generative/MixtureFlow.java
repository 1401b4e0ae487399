package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.codrift.model.experiment.learning.Mlp;
import io.codrift.model.experiment.learning.Tape;
import io.codrift.model.experiment.learning.WeightLayout;

/**
 * An autoregressive flow to uniform coordinates (Duong and Nguyen 2023, arXiv:2211.10856): each
 * coordinate is mapped by the distribution function of a mixture of normals, whose parameters
 * depend on the coordinates before it. The sizes are those of the authors' code (baosws/DINE): 16
 * normals, and 4 numbers for each coordinate that the parameters are computed from.
 */
final class MixtureFlow {
  private static final int NORMALS = 16;
  private static final int CONTEXT = 4;
  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final float LOG_SQRT_TWO_PI = (float) (0.5 * Math.log(2 * Math.PI));
  private static final float LEAST_DEVIATION = 1e-3f;

  private final int dims;
  private final Mlp.Linear before;
  private final Mlp.Linear context;
  private final WeightLayout.Part hidden;
  private final WeightLayout.Part hiddenOffsets;
  private final WeightLayout.Part parameters;
  private final WeightLayout.Part parameterOffsets;

  MixtureFlow(WeightLayout layout, int dims) {
    this.dims = dims;
    this.before = Mlp.Linear.claim(layout, dims, dims);
    this.context = Mlp.Linear.claim(layout, dims, dims * CONTEXT);
    double bound = 1 / Math.sqrt(CONTEXT);
    this.hidden = layout.claim(dims * CONTEXT, CONTEXT, bound);
    this.hiddenOffsets = layout.claim(dims, CONTEXT, bound);
    this.parameters = layout.claim(dims * CONTEXT, 3 * NORMALS, bound);
    // Wider, so that the normals begin in different places.
    this.parameterOffsets = layout.claim(dims, 3 * NORMALS, 1);
  }

  /**
   * What rows are mapped to.
   *
   * @param share values of the distribution functions, 0 to 1, shape (rows, d)
   * @param logDensity log-density of each coordinate given those before it, shape (rows, d)
   */
  record Mapped(NDArray share, NDArray logDensity) {}

  Mapped of(Tape tape, NDArray x) {
    long rows = x.getShape().get(0);
    NDArray first = Activation.relu(masked(tape, before, 1, true, x));
    NDArray contexts = masked(tape, context, CONTEXT, false, first);
    // Coordinate by coordinate from here on: shape (d, rows, ·).
    NDArray own = contexts.reshape(rows, dims, CONTEXT).transpose(1, 0, 2);
    NDArray inner = Activation.relu(grouped(tape, hidden, hiddenOffsets, own));
    var parts =
        grouped(tape, parameters, parameterOffsets, inner)
            .split(new long[] {NORMALS, 2L * NORMALS}, 2);
    NDArray deviation = parts.get(1).exp().add(LEAST_DEVIATION);
    NDArray z = x.transpose().reshape(dims, rows, 1).sub(parts.get(0)).div(deviation);
    NDArray half = tape.number(0.5);
    NDArray logWeight = parts.get(2).logSoftmax(2);
    NDArray share =
        z.mul(tape.number(SQRT_HALF))
            .erf()
            .add(1)
            .mul(half)
            .mul(logWeight.exp())
            .sum(new int[] {2});
    NDArray terms = logWeight.sub(z.square().mul(half)).sub(deviation.log()).sub(LOG_SQRT_TWO_PI);
    NDArray most = terms.max(new int[] {2}, true);
    NDArray logDensity =
        terms.sub(most).exp().sum(new int[] {2}, true).log().add(most).reshape(dims, rows);
    return new Mapped(share.transpose(), logDensity.transpose());
  }

  /** A layer in which coordinate j reads those before it, and itself if {@code own}. */
  private NDArray masked(Tape tape, Mlp.Linear layer, int outputs, boolean own, NDArray input) {
    float[] mask = new float[dims * dims * outputs];
    for (int i = 0; i < dims; i++) {
      for (int k = 0; k < dims * outputs; k++) {
        int reader = k / outputs;
        mask[i * dims * outputs + k] = i < reader || (own && i == reader) ? 1 : 0;
      }
    }
    NDArray weights =
        tape.weights(layer.weights()).mul(tape.array(mask, dims, (long) dims * outputs));
    return input.matMul(weights).add(tape.weights(layer.offsets()));
  }

  /** A layer of its own for each coordinate, of shape (d, rows, inputs). */
  private NDArray grouped(
      Tape tape, WeightLayout.Part weights, WeightLayout.Part offsets, NDArray input) {
    return input
        .batchMatMul(tape.weights(weights).reshape(dims, CONTEXT, weights.columns()))
        .add(tape.weights(offsets).reshape(dims, 1, weights.columns()));
  }
}
