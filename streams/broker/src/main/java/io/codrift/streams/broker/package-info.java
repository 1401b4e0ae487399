/**
 * A Kafka broker in the caller's process, and its temporary directory. The demo and the tests use
 * it; the production jar does not contain it.
 *
 * <p>It does not use Codrift. Only this package uses Kafka's server and Scala.
 */
package io.codrift.streams.broker;
