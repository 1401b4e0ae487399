/** JMH benchmarks of the path of a record. Each has a study that starts it. */
package io.codrift.streams.lab.benchmark;
