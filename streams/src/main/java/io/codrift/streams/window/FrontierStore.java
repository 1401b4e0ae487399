package io.codrift.streams.window;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** One task's frontier, and the layout under which its panes were kept. */
final class FrontierStore {
  private static final Bytes FRONTIER = Bytes.wrap(new byte[] {'f'});
  private static final Bytes LAYOUT = Bytes.wrap(new byte[] {'l'});
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
