/**
 * Runs stages: topics, Kafka Streams properties, start, failure, health and shutdown of a process.
 * Knows the stages only to wire them; nothing about windows, estimates or alerts lives here.
 */
package io.codrift.streams.runtime;
