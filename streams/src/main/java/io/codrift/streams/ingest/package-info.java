/**
 * From the bytes of an input record to a row of features: JSON, Avro (single object and Confluent
 * wire format) and {@code PairedFeatures}.
 *
 * <p>Knows the configuration and the schemas. Windows, sampling and counting live elsewhere: a
 * decoder has no state but its caches, and no bytes make it throw.
 */
package io.codrift.streams.ingest;
