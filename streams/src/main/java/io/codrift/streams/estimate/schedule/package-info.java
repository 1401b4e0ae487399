/**
 * Schedules the fits of complete windows: which fit is due, which is skipped on overload, which is
 * retried, and how many go into one transaction. It stores the pending windows. {@code assembly}
 * completes windows; {@code service} performs fits.
 */
package io.codrift.streams.estimate.schedule;
