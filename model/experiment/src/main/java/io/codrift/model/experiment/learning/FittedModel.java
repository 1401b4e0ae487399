package io.codrift.model.experiment.learning;

import io.codrift.model.experiment.Peer;

/** A model with weights that were learnt. */
public interface FittedModel extends Peer.Fitted {
  /** The weights. */
  Learnt learnt();

  @Override
  default int parameters() {
    return learnt().parameters();
  }

  @Override
  default int steps() {
    return learnt().steps();
  }
}
