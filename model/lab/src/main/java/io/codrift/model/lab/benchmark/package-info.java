/** JMH benchmarks. Each has a study that runs it and writes its figures as a table. */
package io.codrift.model.lab.benchmark;
