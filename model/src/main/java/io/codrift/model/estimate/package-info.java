/**
 * From a window of rows to an estimate: folds, candidates and their mixture, errors, reference and
 * checkpoints of a monitor. Knows training, flow and tensor; nothing of the engine shows in its
 * interface, and nothing of Kafka may come in.
 */
package io.codrift.model.estimate;
