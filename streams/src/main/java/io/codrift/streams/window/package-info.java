/**
 * The window stage: each task windows its own input partition by event time, keeps a bottom-k
 * sample per pane, and sends closed windows and progress to the windows topic.
 *
 * <p>It may use the packages that decode records and take samples, but no other stage: the consumer
 * of the topic decides what to do with a window. Nothing here estimates. Only the stores of Kafka
 * Streams are durable.
 */
package io.codrift.streams.window;
