/**
 * The estimate stage: completes the windows of the window stage over all input partitions, fits
 * every monitor's window off the stream threads and publishes the estimates.
 *
 * <p>Here live the assembly of windows from their parts, the pending windows, the checkpoints and
 * the model service. What an estimate is made of belongs to {@code io.codrift.model}, how samples
 * merge to {@code io.codrift.streams.sample}; nothing of the window or the alert stage may be used
 * here, for stages meet in topics only.
 */
package io.codrift.streams.estimate;
