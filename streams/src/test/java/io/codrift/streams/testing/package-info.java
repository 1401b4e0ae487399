/**
 * What tests on a real broker share: the broker, unique topics, committed reads, and an oracle that
 * counts independently of the product. No test lives here but those of these helpers, and nothing
 * here is shipped.
 */
package io.codrift.streams.testing;
