/**
 * Takes complete windows through the model service: which fit is due, what overload skips, what is
 * tried again, and what one transaction takes. It keeps pending windows in their store. How a
 * window becomes complete belongs to {@code assembly}, how a fit is done to {@code service}.
 */
package io.codrift.streams.estimate.schedule;
