package io.codrift.streams.window;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** One task's frontier, the layout under which its panes were kept, and the segments it samples. */
final class FrontierStore {
  private static final Bytes FRONTIER = Bytes.wrap(new byte[] {'f'});
  private static final Bytes LAYOUT = Bytes.wrap(new byte[] {'l'});
  private static final byte SEGMENT = 's';
  private static final byte VERSION = 1;

  private final KeyValueStore<Bytes, byte[]> store;

  FrontierStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  Frontier frontier() {
    byte[] bytes = store.get(FRONTIER);
    return bytes == null ? Frontier.START : Frontier.decode(bytes);
  }

  void write(Frontier frontier) {
    store.put(FRONTIER, frontier.encode());
  }

  Optional<WindowLayout> layout() {
    byte[] bytes = store.get(LAYOUT);
    return bytes == null ? Optional.empty() : Optional.of(decode(bytes));
  }

  void write(WindowLayout layout) {
    store.put(LAYOUT, encode(layout));
  }

  /** The segments that were ever sampled here, in no order. */
  Set<String> segments() {
    Set<String> segments = new HashSet<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        byte[] key = entries.next().key.get();
        if (key[0] == SEGMENT) {
          segments.add(new String(key, 1, key.length - 1, StandardCharsets.UTF_8));
        }
      }
    }
    return segments;
  }

  void addSegment(String segment) {
    byte[] name = segment.getBytes(StandardCharsets.UTF_8);
    byte[] key = ByteBuffer.allocate(1 + name.length).put(SEGMENT).put(name).array();
    store.put(Bytes.wrap(key), new byte[] {VERSION});
  }

  private static byte[] encode(WindowLayout layout) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(layout.size());
      out.writeLong(layout.advance());
      out.writeLong(layout.grace());
      out.writeLong(layout.pane());
      out.writeInt(layout.maxSamples());
      out.writeInt(layout.features().size());
      for (String feature : layout.features()) {
        out.writeUTF(feature);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static WindowLayout decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IllegalStateException(
            "the window stage's store has version %d, which this Codrift cannot read. Reset the application before it starts."
                .formatted(version));
      }
      long size = in.readLong();
      long advance = in.readLong();
      long grace = in.readLong();
      long pane = in.readLong();
      int maxSamples = in.readInt();
      List<String> features = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        features.add(in.readUTF());
      }
      return new WindowLayout(size, advance, grace, pane, maxSamples, features);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
