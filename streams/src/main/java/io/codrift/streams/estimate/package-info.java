/**
 * The estimate stage: its topology, its processor, and what takes messages in for the subpackages.
 * A window goes from {@code assembly} to {@code schedule}, its fits to {@code service}, and their
 * estimates to {@code publish}. {@code admission} keeps the list of segments. {@code store} defines
 * the state stores.
 *
 * <p>Estimation itself belongs to {@code io.codrift.model}, and the merging of samples to {@code
 * io.codrift.streams.sample}. The window and alert stages must not be used here: stages are
 * connected by topics only.
 */
package io.codrift.streams.estimate;
