package io.codrift.model.experiment.critic;

/** What the training of a critic minimises. Equal losses train equally. */
interface CriticLoss {
  /** The loss at the beginning of a training. */
  Course begin();

  /** The loss in the course of one training. It may depend on earlier batches. */
  @FunctionalInterface
  interface Course {
    /** The derivative of the loss by each score of a batch. */
    Scores gradient(Scores batch);
  }
}
