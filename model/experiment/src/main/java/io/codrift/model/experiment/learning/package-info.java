/**
 * Models that are learnt by automatic differentiation: a {@link
 * io.codrift.model.experiment.learning.Model} claims its weights and states its loss, a {@link
 * io.codrift.model.experiment.learning.Learner} fits it. Which models there are is not known here.
 *
 * <p>Automatic differentiation is slower than derivatives written by hand, and enough for peers.
 */
package io.codrift.model.experiment.learning;
