package io.codrift.model.experiment.critic;

import ai.djl.ndarray.NDArray;

/** What the training of a critic minimises. Equal losses train equally. */
interface CriticLoss {
  /** At the beginning of a training. */
  OfBatch begin();

  /** The loss during one training. It may depend on earlier batches. */
  @FunctionalInterface
  interface OfBatch {
    /** The loss of a batch, one number. */
    NDArray of(ScoredBatch batch);
  }
}
