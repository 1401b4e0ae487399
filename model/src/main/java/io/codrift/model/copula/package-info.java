/**
 * Closed-form models of normal scores whose dependence is not elliptical: mixtures of Gaussians,
 * regressions on Fourier features, and elliptical copulas of rows that are rotated by an angle that
 * depends on their distance from the centre. Each is fitted to the rows of a fold and tells the
 * density of the target with and without the context. No flows, and nothing about levels: {@code
 * discrete} knows those.
 */
package io.codrift.model.copula;
