/**
 * A Kafka broker in the caller's process, and the temporary directory that it lives in. The demo
 * and the tests start it; the product never has it.
 *
 * <p>Nothing here knows Codrift. Kafka's server and Scala are known here alone.
 */
package io.codrift.streams.broker;
