package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import io.codrift.model.classic.Cca;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Watch;
import io.codrift.model.experiment.learning.FittedModel;
import io.codrift.model.experiment.learning.Learner;
import io.codrift.model.experiment.learning.Learnt;
import io.codrift.model.experiment.learning.Model;
import io.codrift.model.experiment.learning.Schedule;
import io.codrift.model.experiment.learning.SideRows;
import io.codrift.model.experiment.learning.Sides;
import io.codrift.model.experiment.learning.Tape;
import io.codrift.model.flow.NormalScore;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.Adam;
import java.util.stream.IntStream;

/**
 * DINE (Duong and Nguyen 2023, arXiv:2211.10856): a {@link MixtureFlow} maps X to independent
 * uniform coordinates, another one Y. The normal scores of these have the same mutual information,
 * which is taken to be that of a Gaussian with their covariance, ½ log(|C_x| |C_y| / |C_xy|). As in
 * the authors' code (baosws/DINE) the flows are trained apart from each other, by Adam at a
 * learning rate of 0.005 on batches of 64.
 *
 * <p>Unlike theirs, which estimates on the training rows, the estimate is of the test rows, less
 * the bias that a covariance of few rows has. They stop early by 30 % of the rows and lower the
 * rate at plateaus; here all rows are learnt and the rate falls along half a cosine to the end.
 * They clip each derivative at 1 and let weights decay by 0.00005; here the norm of the gradient is
 * clipped and no weight decays. They divide all columns of a side by one deviation, here each has
 * its own.
 *
 * <p>Known bias: the flows do not know of each other, so the scores are jointly Gaussian only if X
 * and Y have a Gaussian copula. Of a ring the estimate sees nothing.
 *
 * @param engine computes; the caller closes it
 * @param epochs how often each row is read
 */
public record Dine(TensorEngine engine, int epochs) implements Peer {
  private static final int BATCH = 64;
  private static final double RATE = 5e-3;
  private static final double CLIP = 1;
  private static final double LEAST_SHARE = 1e-6;

  @Override
  public String name() {
    return "dine";
  }

  @Override
  public Fitted fit(Pairs train, long seed, Watch watch) {
    Schedule schedule = new Schedule(epochs, BATCH, new Adam(RATE, 0.9, 0.999, CLIP), true, 0);
    return new Learner(engine, schedule)
        .fit(
            train,
            seed,
            watch,
            layout ->
                new Flows(
                    new MixtureFlow(layout, train.xDims()),
                    new MixtureFlow(layout, train.yDims())));
  }

  /** The flows of both sides. */
  private record Flows(MixtureFlow ofX, MixtureFlow ofY) implements Model {
    @Override
    public NDArray loss(Tape tape, Sides train, int[] rows, int step) {
      return loss(ofX.of(tape, train.x().rows(tape, rows)))
          .add(loss(ofY.of(tape, train.y().rows(tape, rows))));
    }

    private static NDArray loss(MixtureFlow.Mapped mapped) {
      return mapped.logDensity().sum(new int[] {1}).mean().neg();
    }

    @Override
    public Fitted fitted(Learnt learnt) {
      return new Scores(learnt, this);
    }
  }

  private record Scores(Learnt learnt, Flows flows) implements FittedModel {
    @Override
    public Evaluated on(Pairs test) {
      Sides sides = learnt.sides(test);
      return new Gaussian(new Pairs(scores(flows.ofX, sides.x()), scores(flows.ofY, sides.y())));
    }

    /** Shape (d)(n). */
    private double[][] scores(MixtureFlow flow, SideRows side) {
      double[][] scores = new double[side.dims()][side.rows()];
      for (int[] rows : Learnt.batches(side.rows())) {
        try (Tape tape = learnt.tape()) {
          float[] shares = flow.of(tape, side.rows(tape, rows)).share().toFloatArray();
          for (int i = 0; i < shares.length; i++) {
            double share = Math.max(LEAST_SHARE, Math.min(1 - LEAST_SHARE, shares[i]));
            scores[i % side.dims()][rows[i / side.dims()]] = NormalScore.ofProbability(share);
          }
        }
      }
      return scores;
    }
  }

  /** Scores of test rows, whose covariance tells the information. */
  private record Gaussian(Pairs scores) implements Evaluated {
    /**
     * {@inheritDoc}
     *
     * @throws io.codrift.model.UnusableDataException if there are fewer rows than columns
     */
    @Override
    public double estimate() {
      return of(scores);
    }

    @Override
    public double[] estimates(int batch) {
      return IntStream.range(0, scores.rows() / batch)
          .mapToDouble(b -> of(scores.slice(b * batch, (b + 1) * batch)))
          .toArray();
    }

    private static double of(Pairs rows) {
      return new Cca().of(rows.x(), rows.y(), rows.rows()).estimate();
    }
  }
}
