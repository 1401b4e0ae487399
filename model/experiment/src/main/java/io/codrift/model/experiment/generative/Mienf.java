package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Watch;
import io.codrift.model.experiment.learning.Learner;
import io.codrift.model.experiment.learning.Mlp;
import io.codrift.model.experiment.learning.RowModel;
import io.codrift.model.experiment.learning.Schedule;
import io.codrift.model.experiment.learning.Sides;
import io.codrift.model.experiment.learning.Tape;
import io.codrift.model.experiment.learning.WeightLayout;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.Adam;
import java.util.List;
import java.util.stream.IntStream;

/**
 * MIENF with a Gaussian of correlated pairs (Butakov et al. 2024, arXiv:2403.02187): two flows, one
 * of X and one of Y, are trained together by maximum likelihood so that their outputs are Gaussian
 * with correlations ρ_j between the j-th coordinates and none else. The flows change no mutual
 * information, and that of the Gaussian is −½ Σ log(1 − ρ_j²). Here it is the mean of log p(u,
 * v)/(p(u)p(v)) over test rows, which is the same number if the test rows are as they should be.
 *
 * <p>The method works with any flow. Here it is a {@link MixtureFlow} to normal scores, for the
 * shape of single columns, then four linear maps in triangular factors, each with an affine
 * coupling behind it (Kingma and Dhariwal 2018, arXiv:1807.03039). It is trained by Adam on batches
 * of 128, at a rate that falls from 0.002 along half a cosine.
 *
 * <p>Known bias: not every dependence can be made Gaussian by a flow on each side. Then the
 * estimate is a lower bound. A flow of a single column keeps the order of the rows, so that of a
 * ring of 1 + 1 columns it sees nothing.
 *
 * @param engine computes; the caller closes it
 * @param epochs how often each row is read
 */
public record Mienf(TensorEngine engine, int epochs) implements Peer {
  private static final int BATCH = 128;
  private static final double RATE = 2e-3;
  private static final double CLIP = 5;

  @Override
  public String name() {
    return "mienf";
  }

  @Override
  public Fitted fit(Pairs train, long seed, Watch watch) {
    Schedule schedule = new Schedule(epochs, BATCH, new Adam(RATE, 0.9, 0.999, CLIP), true, 0);
    return new Learner(engine, schedule)
        .fit(train, seed, watch, layout -> PairedFlows.claim(layout, train.xDims(), train.yDims()));
  }

  /** The flows of both sides, and the Gaussian of their outputs. */
  private record PairedFlows(ScoreFlow ofX, ScoreFlow ofY, Base base) implements RowModel {
    static PairedFlows claim(WeightLayout layout, int xDims, int yDims) {
      return new PairedFlows(
          new ScoreFlow(layout, xDims),
          new ScoreFlow(layout, yDims),
          new Base(layout, Math.min(xDims, yDims)));
    }

    @Override
    public NDArray loss(Tape tape, Sides train, int[] rows, int step) {
      Scored u = ofX.of(tape, train.x().rows(tape, rows));
      Scored v = ofY.of(tape, train.y().rows(tape, rows));
      return base.information(tape, u.scores, v.scores)
          .add(u.logDensity(tape))
          .add(v.logDensity(tape))
          .mean()
          .neg();
    }

    @Override
    public float[] information(Tape tape, Sides test, int[] rows) {
      return base.information(
              tape,
              ofX.of(tape, test.x().rows(tape, rows)).scores,
              ofY.of(tape, test.y().rows(tape, rows)).scores)
          .toFloatArray();
    }
  }

  /** Correlated pairs of standard normals. */
  private record Base(WeightLayout.Part correlations, int pairs) {
    /** A correlation has farther to go than other weights. */
    private static final int QUICKER = 10;

    Base(WeightLayout layout, int pairs) {
      this(layout.claim(1, pairs, 0), pairs);
    }

    /** log p(u, v) − log p(u) − log p(v), shape (rows). */
    NDArray information(Tape tape, NDArray u, NDArray v) {
      NDArray half = tape.number(0.5);
      NDArray rho = tape.weights(correlations).mul(tape.number(QUICKER)).tanh();
      NDArray rest = rho.square().neg().add(1).add(1e-6f);
      NDArray a = first(u);
      NDArray b = first(v);
      NDArray joint = a.mul(b).mul(rho);
      NDArray squares = a.square().add(b.square()).mul(rho.square()).mul(half);
      return joint.sub(squares).div(rest).sub(rest.log().mul(half)).sum(new int[] {1});
    }

    private NDArray first(NDArray scores) {
      return scores.split(new long[] {pairs}, 1).get(0);
    }
  }

  /**
   * Scores of one side.
   *
   * @param scores shape (rows, d)
   * @param logDeterminant of the map from the rows to them, shape (rows)
   */
  private record Scored(NDArray scores, NDArray logDeterminant) {
    /** Of the rows if the scores are standard normal, but for a constant, shape (rows). */
    NDArray logDensity(Tape tape) {
      return scores.square().sum(new int[] {1}).mul(tape.number(-0.5)).add(logDeterminant);
    }
  }

  /** The flow of one side. */
  private static final class ScoreFlow {
    private static final int LAYERS = 4;
    private static final double LEAST_SHARE = 1e-6;

    private final MixtureFlow columns;
    private final List<Glow> layers;

    ScoreFlow(WeightLayout layout, int dims) {
      this.columns = new MixtureFlow(layout, dims);
      this.layers =
          dims == 1
              ? List.of()
              : IntStream.range(0, LAYERS).mapToObj(i -> new Glow(layout, dims, i % 2)).toList();
    }

    Scored of(Tape tape, NDArray x) {
      MixtureFlow.Mapped mapped = columns.of(tape, x);
      NDArray share =
          mapped.share().maximum(tape.number(LEAST_SHARE)).minimum(tape.number(1 - LEAST_SHARE));
      NDArray scores = share.mul(tape.number(2)).sub(1).erfinv().mul(tape.number(Math.sqrt(2)));
      // Of the map to scores: the density of the mixture over that of a standard normal.
      NDArray logDeterminant =
          mapped.logDensity().add(scores.square().mul(tape.number(0.5))).sum(new int[] {1});
      Scored scored = new Scored(scores, logDeterminant);
      for (Glow layer : layers) {
        scored = layer.of(tape, scored);
      }
      return scored;
    }
  }

  /** A linear map and a coupling behind it. Both are the identity when training starts. */
  private static final class Glow {
    private static final int WIDTH = 64;

    /** A coupling changes scales by a factor of up to e². */
    private static final float MOST = 2;

    private final int dims;
    private final int staying;
    private final WeightLayout.Part lower;
    private final WeightLayout.Part upper;
    private final WeightLayout.Part logDiagonal;
    private final Mlp network;
    private final Mlp.Linear output;

    Glow(WeightLayout layout, int dims, int staying) {
      this.dims = dims;
      this.staying = staying;
      this.lower = layout.claim(dims, dims, 0);
      this.upper = layout.claim(dims, dims, 0);
      this.logDiagonal = layout.claim(1, dims, 0);
      this.network = Mlp.claim(layout, Activation::relu, dims, WIDTH, WIDTH);
      this.output = Mlp.Linear.claim(layout, WIDTH, 2 * dims, 0);
    }

    Scored of(Tape tape, Scored before) {
      NDArray logScales = tape.weights(logDiagonal);
      NDArray linear =
          before
              .scores
              .matMul(triangle(tape, lower, true))
              .matMul(triangle(tape, upper, false))
              .mul(logScales.exp());
      NDArray stays = tape.array(mask((i, j) -> j % 2 == staying, 1), 1, dims);
      NDArray changes = stays.neg().add(1);
      var halves =
          output
              .of(tape, Activation.relu(network.of(tape, linear.mul(stays))))
              .split(new long[] {dims}, 1);
      NDArray most = tape.number(MOST);
      NDArray logScale = halves.get(0).div(most).tanh().mul(most).mul(changes);
      NDArray shift = halves.get(1).mul(changes);
      return new Scored(
          linear.mul(logScale.exp()).add(shift),
          before.logDeterminant.add(logScale.sum(new int[] {1})).add(logScales.sum()));
    }

    /** Ones on the diagonal, weights on one side of it. */
    private NDArray triangle(Tape tape, WeightLayout.Part part, boolean below) {
      NDArray off = tape.array(mask((i, j) -> below ? i > j : i < j, dims), dims, dims);
      NDArray unit = tape.array(mask((i, j) -> i == j, dims), dims, dims);
      return tape.weights(part).mul(off).add(unit);
    }

    private interface Chosen {
      boolean at(int row, int column);
    }

    private float[] mask(Chosen chosen, int rows) {
      float[] mask = new float[rows * dims];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = chosen.at(i / dims, i % dims) ? 1 : 0;
      }
      return mask;
    }
  }
}
