/**
 * The estimate stage: its topology, and the processor that passes every message to the room that it
 * is for. A window goes from {@code assembly} to {@code schedule}, its fits to {@code service}, and
 * their estimates to {@code publish}. {@code admission} keeps the list of segments, {@code store}
 * what is in the state stores.
 *
 * <p>What an estimate is made of belongs to {@code io.codrift.model}, how samples merge to {@code
 * io.codrift.streams.sample}. Nothing of the window or the alert stage may be used here, for stages
 * meet in topics only.
 */
package io.codrift.streams.estimate;
