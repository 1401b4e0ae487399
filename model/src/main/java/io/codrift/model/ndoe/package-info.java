/**
 * The neural difference-of-entropies estimator in production mode: runs preparation, training,
 * mixing and the computation of the numbers for a group of windows. Each of these steps has its own
 * package. This package decides what is trained in which order, and builds the monitor's next
 * model.
 */
package io.codrift.model.ndoe;
