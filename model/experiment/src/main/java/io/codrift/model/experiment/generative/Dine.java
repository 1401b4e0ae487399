package io.codrift.model.experiment.generative;

import ai.djl.ndarray.NDArray;
import io.codrift.model.classic.Cca;
import io.codrift.model.experiment.Pairs;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.Standardized;
import io.codrift.model.experiment.Watch;
import io.codrift.model.flow.NormalScore;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.Adam;
import io.codrift.model.training.ConditionalRows;
import java.util.stream.IntStream;

/**
 * DINE (Duong and Nguyen 2023, arXiv:2211.10856): a {@link MixtureFlow} maps X to independent
 * uniform coordinates, another one Y. The normal scores of these have the same mutual information,
 * which is taken to be that of a Gaussian with their covariance, ½ log(|C_x| |C_y| / |C_xy|). As in
 * the authors' code (baosws/DINE) the flows are trained apart from each other, by Adam at a
 * learning rate of 0.005 on batches of 64.
 *
 * <p>Unlike theirs, which estimates on the training rows, the estimate is of the test rows. They
 * stop early by 30 % of the rows and lower the rate at plateaus; here all rows are learnt and the
 * rate falls along half a cosine to the end. They clip each derivative at 1 and let weights decay
 * by 0.00005; here the norm of the gradient is clipped and no weight decays. They divide all
 * columns of a side by one deviation, here each has its own.
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
    Standardized scale = Standardized.on(train);
    ConditionalRows scaled = scale.apply(train);
    Side x = new Side(scaled.xAlone(), train.xDims());
    Side y = new Side(scaled.y(), train.yDims());
    Layout layout = new Layout();
    MixtureFlow ofX = new MixtureFlow(layout, x.dims());
    MixtureFlow ofY = new MixtureFlow(layout, y.dims());
    Course course = new Course(epochs, BATCH, new Adam(RATE, 0.9, 0.999, CLIP), true, 0);
    Learner learner =
        new Learner(
            engine,
            layout,
            course,
            (tape, rows, step) ->
                loss(ofX.of(tape, x.rows(tape, rows))).add(loss(ofY.of(tape, y.rows(tape, rows)))));
    float[] weights =
        learner.learn(
            train.rows(),
            seed,
            (step, now) ->
                watch.after(
                    step, () -> new Scores(engine, layout, scale, now.clone(), ofX, ofY, step)));
    return new Scores(engine, layout, scale, weights, ofX, ofY, course.steps(train.rows()));
  }

  private static NDArray loss(MixtureFlow.Mapped mapped) {
    return mapped.logDensity().sum(new int[] {1}).mean().neg();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Scores(
      TensorEngine engine,
      Layout layout,
      Standardized scale,
      float[] weights,
      MixtureFlow ofX,
      MixtureFlow ofY,
      int steps)
      implements Fitted {
    @Override
    public Evaluated on(Pairs test) {
      ConditionalRows scaled = scale.apply(test);
      return new Gaussian(
          new Pairs(
              scores(ofX, new Side(scaled.xAlone(), test.xDims())),
              scores(ofY, new Side(scaled.y(), test.yDims()))));
    }

    /** Shape (d)(n). */
    private double[][] scores(MixtureFlow flow, Side side) {
      double[][] scores = new double[side.dims()][side.rows()];
      for (int[] rows : FittedRows.batches(side.rows())) {
        try (Tape tape = Tape.evaluating(engine, layout, weights)) {
          float[] shares = flow.of(tape, side.rows(tape, rows)).share().toFloatArray();
          for (int i = 0; i < shares.length; i++) {
            double share = Math.max(LEAST_SHARE, Math.min(1 - LEAST_SHARE, shares[i]));
            scores[i % side.dims()][rows[i / side.dims()]] = NormalScore.ofProbability(share);
          }
        }
      }
      return scores;
    }

    @Override
    public int parameters() {
      return layout.size();
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
