/**
 * The neural difference-of-entropies estimator in production mode: drives a group of windows
 * through preparation, training, mixing and numbers. Each of these steps has its own package; this
 * one decides what is trained in which order, and what the monitor's next model is.
 */
package io.codrift.model.ndoe;
