package io.codrift.streams.window;

import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PaneLayout;
import io.codrift.schemas.PartitionFrontier;
import io.codrift.schemas.SampledSegment;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads entries of the frontier store as Codrift wrote them before they were Avro messages: a
 * frontier as four big-endian longs, a layout as {@link java.io.DataOutput} writes it, a segment as
 * one byte. They are no longer written.
 */
final class FirstTaskEntries {
  private static final byte VERSION = 1;

  private FirstTaskEntries() {}

  /** The entry; empty if the bytes are an Avro message. */
  static Optional<TaskEntry> read(byte[] bytes) {
    if (MessageCodec.fingerprint(bytes).isPresent()) {
      return Optional.empty();
    }
    if (bytes.length == 1 && bytes[0] == VERSION) {
      // Only the key holds the name.
      return Optional.of(
          new TaskEntry.OfSegment(SampledSegment.newBuilder().setSegment("").build()));
    }
    if (bytes.length == 4 * Long.BYTES) {
      return Optional.of(frontier(ByteBuffer.wrap(bytes)));
    }
    return Optional.of(layout(bytes));
  }

  private static TaskEntry frontier(ByteBuffer bytes) {
    return new TaskEntry.OfFrontier(
        PartitionFrontier.newBuilder()
            .setWatermark(bytes.getLong())
            .setClosedUntil(bytes.getLong())
            .setLate(bytes.getLong())
            .setRejected(bytes.getLong())
            .build());
  }

  private static TaskEntry layout(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IllegalStateException(
            "an entry of the window stage's store has version %d, which is not known"
                .formatted(version));
      }
      PaneLayout.Builder layout =
          PaneLayout.newBuilder()
              .setSize(in.readLong())
              .setAdvance(in.readLong())
              .setGrace(in.readLong())
              .setPane(in.readLong())
              .setMaxSamples(in.readInt());
      List<String> features = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        features.add(in.readUTF());
      }
      return new TaskEntry.OfLayout(layout.setFeatures(features).build());
    } catch (IOException e) {
      throw new IllegalStateException("an entry of the window stage's store is truncated", e);
    }
  }
}
