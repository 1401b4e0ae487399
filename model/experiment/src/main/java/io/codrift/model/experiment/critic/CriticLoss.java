package io.codrift.model.experiment.critic;

/** What the training of a critic minimises. Equal losses train equally. */
interface CriticLoss {
  /** At the beginning of a training. */
  Gradient begin();

  /** The gradient during one training. It may depend on earlier batches. */
  @FunctionalInterface
  interface Gradient {
    /** The derivative of the loss by each score of a batch. */
    PairScores of(PairScores batch);
  }
}
