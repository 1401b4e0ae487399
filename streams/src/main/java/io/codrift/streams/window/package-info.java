/**
 * The window stage: each task windows its own input partition by event time, keeps a bottom-k
 * sample per pane, and sends closed windows and progress to the windows topic.
 *
 * <p>Knows how records are decoded and how a sample is taken, but no other stage: what becomes of a
 * window is decided by whoever reads the topic. Nothing here estimates, and nothing but Kafka
 * Streams' stores is durable.
 */
package io.codrift.streams.window;
