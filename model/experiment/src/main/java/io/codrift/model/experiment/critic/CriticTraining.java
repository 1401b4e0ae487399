package io.codrift.model.experiment.critic;

import io.codrift.model.experiment.learning.Schedule;
import io.codrift.model.training.Adam;
import java.util.List;

/**
 * How a critic is trained. Equal trainings on equal rows with equal seeds give equal critics.
 *
 * @param loss what is minimised
 * @param hidden units of each hidden layer
 * @param batch rows of a step, at most all; no row is twice in a step
 * @param partners pairs of the product per row of a step, at most all other rows
 * @param adam settings of the weight updates
 * @param decay λ of the penalty λ/2·Σw² on all weights but the offsets
 * @param epochs how often each row is read; about, where the batch does not divide the rows
 */
record CriticTraining(
    CriticLoss loss,
    List<Integer> hidden,
    int batch,
    int partners,
    Adam adam,
    double decay,
    int epochs) {
  CriticTraining {
    hidden = List.copyOf(hidden);
  }

  Schedule schedule() {
    return new Schedule(epochs, batch, adam, false, 0);
  }

  /** The same with as many partners as there are. */
  CriticTraining withAllPairs() {
    return new CriticTraining(loss, hidden, batch, Integer.MAX_VALUE, adam, decay, epochs);
  }
}
