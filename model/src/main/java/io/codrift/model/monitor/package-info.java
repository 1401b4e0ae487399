/**
 * The model of a monitor between windows: its warm flows, the history of its settling, its frozen
 * reference, and the checkpoint format. Fitting belongs to {@code candidate} and {@code ndoe}.
 */
package io.codrift.model.monitor;
