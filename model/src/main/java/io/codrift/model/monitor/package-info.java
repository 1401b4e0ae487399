/**
 * What a monitor keeps between two windows: its warm flows, the history of its settling, its frozen
 * reference, and the checkpoint that holds them. How they come to be belongs to {@code candidate}
 * and {@code ndoe}.
 */
package io.codrift.model.monitor;
