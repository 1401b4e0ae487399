package io.codrift.streams.config;

/** How the values of a source are encoded. */
public enum SourceFormat {
  /** Avro, single-object encoding or Confluent wire format. */
  AVRO,
  /** One JSON object per record. */
  JSON,
  /** {@code PairedFeatures}; its pair is the segment. */
  PAIRED
}
