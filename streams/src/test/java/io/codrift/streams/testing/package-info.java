/**
 * What tests on a real broker share: the broker, unique topics, committed reads, the application in
 * a process of its own, and an oracle that counts independently of the product. No test lives here,
 * and nothing here is shipped.
 */
package io.codrift.streams.testing;
