package io.codrift.model.experiment.critic;

import io.codrift.model.experiment.Peer;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.Adam;
import java.math.BigDecimal;
import java.util.List;

/**
 * The estimators with a critic, as the paper trains all of them (section 4.1): the network reads x
 * and y together and has two hidden layers of 512 ReLU units; Adam at a learning rate of 0.0005 on
 * mini-batches of 128; one pair of the product per row, unless the estimator needs all pairs. CCMI
 * has the training of its authors.
 *
 * @param engine computes; the caller closes it
 * @param hidden units of each hidden layer; CCMI has its own
 */
public record Critics(TensorEngine engine, List<Integer> hidden) {
  /** τ of the paper's SMILE, nats. */
  public static final double PAPER_TAU = 5;

  private static final int BATCH = 128;

  public Critics {
    hidden = List.copyOf(hidden);
  }

  /** At the paper's size. */
  public static Critics ofPaper(TensorEngine engine) {
    return new Critics(engine, List.of(512, 512));
  }

  /** {@link Mine}, which shares its training with {@code smile} and {@code demi}. */
  public Peer mine(int epochs) {
    return new CriticPeer("mine", engine, shared(epochs), new Mine());
  }

  /**
   * {@link Smile}.
   *
   * @param tau τ, nats; {@link #PAPER_TAU} in the paper
   */
  public Peer smile(double tau, int epochs) {
    return new CriticPeer(smileName(tau), engine, shared(epochs), new Smile(tau));
  }

  /** The name of {@link #smile} with this τ: {@code smile}, or for example {@code smile-2.5}. */
  public static String smileName(double tau) {
    return tau == PAPER_TAU
        ? "smile"
        : "smile-" + BigDecimal.valueOf(tau).stripTrailingZeros().toPlainString();
  }

  /** {@link Demi}. */
  public Peer demi(int epochs) {
    return new CriticPeer("demi", engine, shared(epochs), new Demi());
  }

  /** The control of {@link #smile}, trained on all pairs of a batch. */
  public Peer smileOfAllPairs(double tau, int epochs) {
    return new CriticPeer("smile-all-pairs", engine, shared(epochs).withAllPairs(), new Smile(tau));
  }

  /** {@link MineDv}. */
  public Peer mineDv(int epochs) {
    MineDv mineDv = new MineDv();
    return new CriticPeer("mine-dv", engine, paper(mineDv, epochs), mineDv);
  }

  /** {@link Nwj}. */
  public Peer nwj(int epochs) {
    return new CriticPeer("nwj", engine, paper(new Nwj(), epochs), new Nwj());
  }

  /** The control of {@link #nwj}, trained on all pairs of a batch. */
  public Peer nwjOfAllPairs(int epochs) {
    return new CriticPeer(
        "nwj-all-pairs", engine, paper(new Nwj(), epochs).withAllPairs(), new Nwj());
  }

  /** {@link InfoNce}, trained and evaluated on all pairs of batches of 128 rows. */
  public Peer infoNce(int epochs) {
    InfoNce infoNce = new InfoNce(BATCH);
    return new CriticPeer("infonce", engine, paper(infoNce, epochs).withAllPairs(), infoNce);
  }

  /** {@link Ccmi}. */
  public Peer ccmi(int epochs) {
    return new CriticPeer("ccmi", engine, Ccmi.training(epochs), new Ccmi());
  }

  private CriticTraining shared(int epochs) {
    return paper(new JensenShannon(1), epochs);
  }

  private CriticTraining paper(CriticLoss loss, int epochs) {
    return new CriticTraining(loss, hidden, BATCH, 1, Adam.plain(5e-4), 0, epochs);
  }
}
