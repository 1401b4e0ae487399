package io.codrift.streams.estimate.store;

import io.codrift.streams.store.KeyReader;
import io.codrift.streams.store.KeyWriter;

/** A key of the store of frontiers. Its first part is the kind of entry. */
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

  /** The last complete window of a segment. */
  record OfSegment(String source, String segment) implements FrontierKey {
    private static final String KIND = "segment";

    @Override
    public byte[] toBytes() {
      return new KeyWriter().and(KIND).and(source).and(segment).toBytes();
    }
  }

  /** A segment on the list of a source that this task keeps. */
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
