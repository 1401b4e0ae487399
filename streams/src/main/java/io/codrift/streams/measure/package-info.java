/**
 * One estimate of a file: its rows as one window, the estimator on it, and what came of it.
 *
 * <p>Nothing of Kafka and of the stages; printing is the command's.
 */
package io.codrift.streams.measure;
