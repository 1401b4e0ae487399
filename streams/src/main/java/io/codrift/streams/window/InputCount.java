package io.codrift.streams.window;

import io.codrift.streams.runtime.TopicState;
import java.time.Instant;

/**
 * The input topic at the start of the process.
 *
 * @param topic its number of partitions, and its id
 * @param at when the brokers were asked
 */
record InputCount(TopicState topic, Instant at) {}
