/** Benchmarks by JMH of what every record passes. Each has a study that starts it. */
package io.codrift.streams.lab.benchmark;
