/**
 * Codrift as a process, as a test sees it: started from its jar, read through its output and its
 * metrics, and killed. For the tests of the product and of the demo.
 *
 * <p>Nothing here knows Codrift's classes or Kafka's: what a user of the process cannot see does
 * not belong here.
 */
package io.codrift.streams.testing.process;
