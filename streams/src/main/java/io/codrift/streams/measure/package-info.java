/**
 * Estimates a file: its rows as one window, the estimator, and the result.
 *
 * <p>It uses neither Kafka nor the stages. Printing belongs to the command.
 */
package io.codrift.streams.measure;
