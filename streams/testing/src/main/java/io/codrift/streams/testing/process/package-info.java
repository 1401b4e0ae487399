/**
 * Codrift as a process for tests: started from its jar, read through its output and metrics, and
 * killed. For the tests of the product and the demo.
 *
 * <p>It uses neither Codrift's nor Kafka's classes: only what a user of the process can see belongs
 * here.
 */
package io.codrift.streams.testing.process;
