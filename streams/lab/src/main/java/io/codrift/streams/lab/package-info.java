/**
 * Studies that need Kafka. They start their own broker. {@code io.codrift.model.lab.report} starts
 * a study and writes its results.
 */
package io.codrift.streams.lab;
