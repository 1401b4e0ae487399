/**
 * Estimators with a critic: a network that scores pairs (x, y), trained to tell pairs of the joint
 * distribution from pairs of the product of the marginals. A {@link
 * io.codrift.model.experiment.critic.CriticLoss} trains it, a {@link
 * io.codrift.model.experiment.critic.CriticReading} makes an estimate of its scores; both are plain
 * mathematics. The network alone knows tensors.
 */
package io.codrift.model.experiment.critic;
