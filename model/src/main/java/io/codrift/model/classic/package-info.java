/**
 * Estimators that train nothing: nearest neighbours, the Gaussian copula, canonical correlations.
 * Each is a formula of all rows of a window. They are baselines; none knows categories.
 */
package io.codrift.model.classic;
