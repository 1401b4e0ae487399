/**
 * Closed-form models of normal scores whose dependence is not elliptical: mixtures of Gaussians,
 * and regressions on Fourier features. Each is fitted to the rows of a fold and tells the density
 * of the target with and without the context. No flows, and nothing about levels: {@code discrete}
 * knows those.
 */
package io.codrift.model.copula;
