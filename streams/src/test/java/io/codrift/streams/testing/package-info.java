/**
 * Helpers for tests on a real broker: the broker, unique topics, committed reads, and an oracle
 * that counts independently of the product. Only tests of these helpers belong here.
 */
package io.codrift.streams.testing;
