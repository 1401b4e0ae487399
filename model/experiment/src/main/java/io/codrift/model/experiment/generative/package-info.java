/**
 * Estimators with densities that are trained by automatic differentiation: differences of entropies
 * with simple densities, flows with a Gaussian base, diffusion. Automatic differentiation is slower
 * than derivatives written by hand, and enough for peers.
 */
package io.codrift.model.experiment.generative;
