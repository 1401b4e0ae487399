package io.codrift.streams.estimate.store;

import io.codrift.streams.store.KeyReader;
import io.codrift.streams.store.KeyWriter;

/** A key of the store of frontiers; its first part says which kind of entry it leads to. */
public sealed interface FrontierKey {

  /** The key as bytes. */
  byte[] toBytes();

  /** The last progress of an input partition. */
  record OfPartition(String source, int partition) implements FrontierKey {
    private static final String KIND = "progress";

    @Override
    public byte[] toBytes() {
      return new KeyWriter().and(KIND).and(source).and(partition).toBytes();
    }
  }

  /** How far a segment is complete. */
  record OfSegment(String source, String segment) implements FrontierKey {
    private static final String KIND = "segment";

    @Override
    public byte[] toBytes() {
      return new KeyWriter().and(KIND).and(source).and(segment).toBytes();
    }
  }

  /** A segment on the list that this task keeps of a source. */
  record OfAdmission(String source, String segment) implements FrontierKey {
    private static final String KIND = "admission";

    @Override
    public byte[] toBytes() {
      return new KeyWriter().and(KIND).and(source).and(segment).toBytes();
    }
  }

  /** Reads a key back. */
  static FrontierKey read(byte[] bytes) {
    KeyReader key = new KeyReader(bytes);
    String kind = key.text();
    return switch (kind) {
      case OfPartition.KIND -> new OfPartition(key.text(), key.intNumber());
      case OfSegment.KIND -> new OfSegment(key.text(), key.text());
      case OfAdmission.KIND -> new OfAdmission(key.text(), key.text());
      default ->
          throw new IllegalStateException(
              "the store of frontiers has an entry of unknown kind \"%s\"".formatted(kind));
    };
  }
}
