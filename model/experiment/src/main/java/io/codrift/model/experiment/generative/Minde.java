package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Watch;
import io.codrift.model.experiment.learning.Learner;
import io.codrift.model.experiment.learning.Mlp;
import io.codrift.model.experiment.learning.RowModel;
import io.codrift.model.experiment.learning.Schedule;
import io.codrift.model.experiment.learning.SideRows;
import io.codrift.model.experiment.learning.Sides;
import io.codrift.model.experiment.learning.Tape;
import io.codrift.model.experiment.learning.WeightLayout;
import io.codrift.model.random.SplitMix64;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.Adam;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * MINDE in its conditional form, with the difference of the scores inside the square (Franzese,
 * Bounoua and Michiardi 2024, arXiv:2310.09031): X is diffused, and one network learns the noise in
 * it, with y and without. The information is half the mean squared difference of both scores, over
 * the time of the diffusion:
 *
 * <p>I = ½ ∫ β(t) E‖s(x_t|y) − s(x_t)‖² dt = ½ Z E‖ε(x_t, y, t) − ε(x_t, t)‖²
 *
 * <p>with the times drawn as β(t)/σ²(t), whose integral is Z (importance sampling; Huang, Lim and
 * Courville 2021, arXiv:2106.02808). β rises from 0.1 to 20. As in the defaults of the authors'
 * code (MustaphaBounoua/minde) a batch has 256 rows, the learning rate is 0.01, weights are
 * averaged with 0.999, times below 0.001 are drawn evenly, and each test row is diffused ten times.
 * (Their script for a benchmark learns more slowly: 300 epochs at 0.001 and batches of 128 up to 5
 * dimensions of X, 500 epochs at 0.002 beyond.)
 *
 * <p>Unlike theirs, the average begins with a smaller share, since it would else be mostly of the
 * initial weights where there are fewer than some thousand steps. The network is a residual block
 * between group normalisations as theirs is. It reads the input once instead of twice, adds it to
 * what the block makes of it without a linear layer between, has no scales behind the
 * normalisations, and SiLU instead of GELU in what it makes of the time. On 4,000 rows both agree
 * in 2 + 2 dimensions, but of 2 nats in 20 + 20 dimensions theirs finds 1.1 to 1.2 and this one
 * 1.7.
 *
 * <p>Known bias: the estimate is a mean of squares. What the two networks differ in by error adds
 * to it, so that it is above 0 where X and Y are independent.
 *
 * @param engine computes; the caller closes it
 * @param epochs how often each row is read
 */
public record Minde(TensorEngine engine, int epochs) implements Peer {
  /** The epochs of the authors. */
  public static final int EPOCHS = 250;

  private static final int BATCH = 256;
  private static final double RATE = 0.01;
  private static final double AVERAGING = 0.999;
  private static final int DRAWS = 10;

  /** What a side's time says where the side is given, and where it is left out. */
  private static final float GIVEN = 0;

  private static final float LEFT_OUT = 1;

  @Override
  public String name() {
    return "minde";
  }

  @Override
  public Fitted fit(Pairs train, long seed, Watch watch) {
    Schedule schedule = new Schedule(epochs, BATCH, Adam.plain(RATE), false, AVERAGING);
    return new Learner(engine, schedule)
        .fit(
            train,
            seed,
            watch,
            layout -> new Denoiser(new Noise(layout, train.xDims(), train.yDims()), seed));
  }

  /**
   * A network that finds the noise, given y or not.
   *
   * @param seed of the noise of the training
   */
  private record Denoiser(Noise noise, long seed) implements RowModel {
    @Override
    public NDArray loss(Tape tape, Sides train, int[] rows, int step) {
      Diffused diffused = Diffused.of(tape, train.x(), rows, SplitMix64.at(seed, 2L + step));
      boolean given = SplitMix64.at(~seed, step) < 0;
      return noise
          .of(tape, diffused, train.y().rows(tape, rows), given)
          .sub(diffused.noise)
          .square()
          .mean();
    }

    /** The noise depends on the numbers of the rows alone. */
    @Override
    public float[] information(Tape tape, Sides test, int[] rows) {
      float[] sums = new float[rows.length];
      NDArray given = test.y().rows(tape, rows);
      for (int draw = 0; draw < DRAWS; draw++) {
        Diffused diffused = Diffused.of(tape, test.x(), rows, SplitMix64.at(rows[0], draw));
        float[] squares =
            noise
                .of(tape, diffused, given, true)
                .sub(noise.of(tape, diffused, given, false))
                .square()
                .sum(new int[] {1})
                .toFloatArray();
        for (int i = 0; i < sums.length; i++) {
          sums[i] += (float) (0.5 * Times.INTEGRAL * squares[i] / DRAWS);
        }
      }
      return sums;
    }
  }

  /**
   * X with noise.
   *
   * @param x shape (rows, d_x)
   * @param noise ε that is in it, shape (rows, d_x)
   * @param times shape (rows, 1)
   */
  private record Diffused(NDArray x, NDArray noise, NDArray times) {
    static Diffused of(Tape tape, SideRows side, int[] rows, long seed) {
      UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      int dims = side.dims();
      float[] times = new float[rows.length];
      float[] noise = new float[rows.length * dims];
      float[] x = new float[noise.length];
      for (int i = 0; i < rows.length; i++) {
        double time = Times.ofShare(random.nextDouble());
        double kept = Math.exp(-0.5 * Times.integralOfBeta(time));
        double deviation = Math.sqrt(-Math.expm1(-Times.integralOfBeta(time)));
        times[i] = (float) time;
        for (int j = 0; j < dims; j++) {
          int at = i * dims + j;
          noise[at] = (float) normal.sample();
          x[at] = (float) (kept * side.values()[j * side.rows() + rows[i]] + deviation * noise[at]);
        }
      }
      return new Diffused(
          tape.array(x, rows.length, dims),
          tape.array(noise, rows.length, dims),
          tape.array(times, rows.length, 1));
    }
  }

  /** Times drawn with a density proportional to β(t)/σ²(t), even below a small time. */
  private static final class Times {
    private static final double LEAST = 0.1;
    private static final double MOST = 20;
    private static final double SMALL = 1e-3;
    private static final double DENSITY_OF_SMALL =
        (LEAST + SMALL * (MOST - LEAST)) / -Math.expm1(-integralOfBeta(SMALL));
    private static final double INTEGRAL =
        DENSITY_OF_SMALL * SMALL + antiderivative(1) - antiderivative(SMALL);

    private Times() {}

    static double integralOfBeta(double time) {
      return 0.5 * time * time * (MOST - LEAST) + time * LEAST;
    }

    /** Of β(t)/σ²(t), σ² = 1 − exp(−∫β). */
    private static double antiderivative(double time) {
      return Math.log(Math.expm1(integralOfBeta(time)));
    }

    /** The time below which there is a share of the distribution. */
    static double ofShare(double share) {
      double mass = share * INTEGRAL;
      if (mass <= DENSITY_OF_SMALL * SMALL) {
        return mass / DENSITY_OF_SMALL;
      }
      double ofBeta = Math.log1p(Math.exp(mass - DENSITY_OF_SMALL * SMALL + antiderivative(SMALL)));
      double slope = MOST - LEAST;
      return (-LEAST + Math.sqrt(LEAST * LEAST + 2 * slope * ofBeta)) / slope;
    }
  }

  /** The network that finds the noise. */
  private static final class Noise {
    private static final int GROUPS = 8;

    private final int width;
    private final Mlp.Linear input;
    private final Mlp time;
    private final Mlp.Linear ofTime;
    private final Mlp.Linear first;
    private final Mlp.Linear second;
    private final Mlp.Linear output;

    Noise(WeightLayout layout, int xDims, int yDims) {
      int dims = xDims + yDims;
      this.width = dims <= 10 ? 64 : dims <= 50 ? 128 : 256;
      this.input = Mlp.Linear.claim(layout, dims, width);
      this.time = Mlp.claim(layout, Noise::silu, 2, width, width);
      this.ofTime = Mlp.Linear.claim(layout, width, width);
      this.first = Mlp.Linear.claim(layout, width, width);
      this.second = Mlp.Linear.claim(layout, width, width);
      this.output = Mlp.Linear.claim(layout, width, xDims, 0);
    }

    /** The noise in x, shape (rows, d_x). */
    NDArray of(Tape tape, Diffused diffused, NDArray y, boolean given) {
      int rows = (int) diffused.times.getShape().get(0);
      float[] ofY = new float[rows];
      Arrays.fill(ofY, given ? GIVEN : LEFT_OUT);
      NDArray times = joined(diffused.times, tape.array(ofY, rows, 1));
      NDArray in = input.of(tape, joined(diffused.x, given ? y : y.zerosLike()));
      NDArray middle =
          first.of(tape, silu(normalised(in))).add(ofTime.of(tape, silu(time.of(tape, times))));
      NDArray out = second.of(tape, silu(normalised(middle))).add(in);
      return output.of(tape, silu(normalised(out)));
    }

    private static NDArray joined(NDArray a, NDArray b) {
      return NDArrays.concat(new NDList(a, b), 1);
    }

    private static NDArray silu(NDArray a) {
      return a.mul(Activation.sigmoid(a));
    }

    /** Each group of units of a row gets the mean 0 and the variance 1. */
    private NDArray normalised(NDArray a) {
      Shape shape = a.getShape();
      NDArray groups = a.reshape(shape.get(0), GROUPS, width / GROUPS);
      NDArray centred = groups.sub(groups.mean(new int[] {2}, true));
      NDArray variance = centred.square().mean(new int[] {2}, true);
      return centred.div(variance.add(1e-5f).sqrt()).reshape(shape);
    }
  }
}
