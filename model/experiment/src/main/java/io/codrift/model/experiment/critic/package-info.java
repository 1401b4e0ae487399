/**
 * Estimators with a critic: a network that scores pairs (x, y), trained to tell pairs of the joint
 * distribution from pairs of the product of the marginals. A {@link
 * io.codrift.model.experiment.critic.CriticLoss} trains it, a {@link
 * io.codrift.model.experiment.critic.CriticReading} makes an estimate of its scores. An estimator
 * is a file with one of them or both; {@link io.codrift.model.experiment.critic.Critics} puts them
 * together. How weights are learnt is not known here.
 */
package io.codrift.model.experiment.critic;
