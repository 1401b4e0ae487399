/**
 * Runs stages: topics, Kafka Streams properties, start, failure, health and shutdown of a process.
 * It uses the stages only to start them. Nothing about windows, estimates or alerts belongs here.
 */
package io.codrift.streams.runtime;
