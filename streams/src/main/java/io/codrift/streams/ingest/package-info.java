/**
 * Decodes an input record to a row of features: JSON, Avro (single object and Confluent wire
 * format) and {@code PairedFeatures}.
 *
 * <p>It uses the configuration and the schemas. Windows, sampling and counting do not belong here.
 * A decoder has no state except caches, and no bytes make it throw.
 */
package io.codrift.streams.ingest;
