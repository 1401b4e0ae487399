package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
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

/**
 * The difference of entropies of McAllester and Stratos (2018, arXiv:1811.04251): I = H(X) −
 * H(X|Y), each the least cross entropy of a {@link SimpleDensity} with independent coordinates.
 * Those of X have a location and a scale for each coordinate; those of X given y have them from a
 * network of y with one layer of tanh. As in the authors' code (karlstratos/doe) the norm of the
 * gradient of both entropies together is clipped at 1. The authors choose sizes and rates by the
 * truth, from 0.0003 to 0.01. Here they are fixed, and the rate is that of Ni and Lotz's comparison
 * (section 4.1), 0.0005.
 *
 * <p>Known bias: each entropy is too large by the divergence of X from its density. These cancel
 * for Gaussian X. Of a cubed X the estimate is too high where there is much information per column,
 * as X given y is then nearly normal and X is not, and too low where there is little, as locations
 * and scales tell only a part of it.
 */
public final class Doe implements Peer {
  private static final int HIDDEN = 128;
  private static final int BATCH = 128;
  private static final double RATE = 5e-4;
  private static final double CLIP = 1;

  private final TensorEngine engine;
  private final SimpleDensity density;
  private final int epochs;

  private Doe(TensorEngine engine, SimpleDensity density, int epochs) {
    this.engine = engine;
    this.density = density;
    this.epochs = epochs;
  }

  /**
   * {@link DoeGaussian}.
   *
   * @param engine computes; the caller closes it
   * @param epochs how often each row is read
   */
  public static Doe gaussian(TensorEngine engine, int epochs) {
    return new Doe(engine, new DoeGaussian(), epochs);
  }

  /**
   * {@link DoeLogistic}.
   *
   * @param engine computes; the caller closes it
   * @param epochs how often each row is read
   */
  public static Doe logistic(TensorEngine engine, int epochs) {
    return new Doe(engine, new DoeLogistic(), epochs);
  }

  @Override
  public String name() {
    return density.name();
  }

  @Override
  public Fitted fit(Pairs train, long seed, Watch watch) {
    Schedule schedule = new Schedule(epochs, BATCH, new Adam(RATE, 0.9, 0.999, CLIP), false, 0);
    return new Learner(engine, schedule)
        .fit(
            train,
            seed,
            watch,
            layout -> new Entropies(density, layout, train.xDims(), train.yDims()));
  }

  /** Minus the log-densities of rows, with their weights. */
  private static final class Entropies implements RowModel {
    private final SimpleDensity density;
    private final int dims;
    private final WeightLayout.Part location;
    private final WeightLayout.Part logScale;
    private final Mlp network;

    Entropies(SimpleDensity density, WeightLayout layout, int xDims, int yDims) {
      this.density = density;
      this.dims = xDims;
      this.location = layout.claim(1, xDims, 0);
      this.logScale = layout.claim(1, xDims, 0);
      this.network = Mlp.claim(layout, NDArray::tanh, yDims, HIDDEN, 2 * xDims);
    }

    @Override
    public NDArray loss(Tape tape, Sides train, int[] rows, int step) {
      return alone(tape, train.x().rows(tape, rows)).add(given(tape, train, rows)).mean();
    }

    @Override
    public float[] information(Tape tape, Sides test, int[] rows) {
      return alone(tape, test.x().rows(tape, rows)).sub(given(tape, test, rows)).toFloatArray();
    }

    /** Of X, shape (rows). */
    private NDArray alone(Tape tape, NDArray x) {
      return sum(density.surprise(tape, x, tape.weights(location), tape.weights(logScale)));
    }

    /** Of X given y, shape (rows). */
    private NDArray given(Tape tape, Sides sides, int[] rows) {
      var halves = network.of(tape, sides.y().rows(tape, rows)).split(new long[] {dims}, 1);
      NDArray x = sides.x().rows(tape, rows);
      return sum(density.surprise(tape, x, halves.get(0), halves.get(1)));
    }

    private static NDArray sum(NDArray surprise) {
      return surprise.sum(new int[] {1});
    }
  }
}
