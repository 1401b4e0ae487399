/**
 * What the estimate stage keeps in its state stores: the stores, the keys and values in them, and
 * the monitors' checkpoints, which are cut into pieces. Nothing here decides when something is kept
 * or deleted.
 */
package io.codrift.streams.estimate.store;
