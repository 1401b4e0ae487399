/**
 * The public API of the library. A {@link io.codrift.model.Window} of rows is passed to a {@link
 * io.codrift.model.WindowEstimator}, which returns a {@link io.codrift.model.Fit}: an estimate and
 * the monitor's new model.
 *
 * <p>Every other package may use these types. This package uses none of the others: flows, tensors
 * and ways of fitting do not belong here. Two more packages are for users: {@code detect} turns
 * estimates into alarms, and {@code task} generates data of known mutual information.
 */
package io.codrift.model;
