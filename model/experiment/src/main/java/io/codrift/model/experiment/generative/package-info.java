/**
 * Estimators with densities that are learnt: differences of entropies with simple densities, flows
 * with a Gaussian base, diffusion.
 */
package io.codrift.model.experiment.generative;
