/**
 * The state stores of the estimate stage: their keys and values, and the monitors' checkpoints,
 * which are stored in pieces. Nothing here decides when an entry is stored or deleted.
 */
package io.codrift.streams.estimate.store;
