/**
 * Estimators that the estimator is compared with, behind one interface: {@code fit} on training
 * rows, {@code estimate} on other rows. Nothing of the product knows this package.
 */
package io.codrift.model.experiment;
