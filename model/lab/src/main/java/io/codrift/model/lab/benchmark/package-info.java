/** Benchmarks by JMH. Each has a study that starts it and writes its figures as a table. */
package io.codrift.model.lab.benchmark;
