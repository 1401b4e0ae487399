/**
 * The front door: all that a user of the library sees. A {@link io.codrift.model.Window} of rows
 * goes into a {@link io.codrift.model.WindowEstimator} and comes back as a {@link
 * io.codrift.model.Fit}, an estimate and the monitor's new model.
 *
 * <p>Every other package builds on these types. This one knows none of them: no flow, no tensor, no
 * way of fitting may come in. What a user needs beside it is {@code detect}, which turns estimates
 * into alarms, and {@code task}, which makes data of known mutual information.
 */
package io.codrift.model;
