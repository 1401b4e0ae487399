package io.codrift.streams.estimate;

import io.codrift.schemas.CheckpointPiece;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.schemas.MessageCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitors' models in a state store, in pieces that any broker takes. Whether the bytes are a
 * good model is for their reader to say; that they are the bytes that were written is checked here.
 */
final class CheckpointStore {
  /** Most bytes of one piece: half of what a broker accepts by default. */
  static final int PIECE_BYTES = 500_000 - 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

  private final KeyValueStore<Bytes, byte[]> store;
  private final MessageCodec<CheckpointPiece> codec =
      new MessageCodec<>(CheckpointPiece.class, KnownSchemas.bundled());

  CheckpointStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Replaces the monitor's checkpoint, those under other digests included. */
  void save(String monitor, String segment, String digest, long version, byte[] checkpoint) {
    int crc = crc(checkpoint);
    int pieces = Math.max(1, (checkpoint.length + PIECE_BYTES - 1) / PIECE_BYTES);
    List<Bytes> stale = new ArrayList<>(keys(monitor, segment));
    for (int i = 0; i < pieces; i++) {
      int from = i * PIECE_BYTES;
      int length = Math.min(PIECE_BYTES, checkpoint.length - from);
      Bytes key = StoreKey.of(monitor).and(segment).and(digest).and(i).toKey();
      store.put(
          key,
          codec.encode(
              CheckpointPiece.newBuilder()
                  .setMonitor(monitor)
                  .setSegment(segment)
                  .setDigest(digest)
                  .setVersion(version)
                  .setPiece(i)
                  .setPieces(pieces)
                  .setCrc32c(crc)
                  .setData(ByteBuffer.wrap(checkpoint, from, length).slice())
                  .build()));
      stale.remove(key);
    }
    stale.forEach(store::delete);
  }

  /**
   * The monitor's checkpoint. One that is not intact is logged with the reason and is as good as
   * none.
   */
  Optional<byte[]> load(String monitor, String segment, String digest) {
    List<CheckpointPiece> pieces = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found =
        scan(StoreKey.of(monitor).and(segment).and(digest).toKey())) {
      while (found.hasNext()) {
        pieces.add(codec.decode(found.next().value));
      }
      return pieces.isEmpty() ? Optional.empty() : Optional.of(join(pieces));
    } catch (MalformedMessageException | IllegalStateException e) {
      LOG.error(
          "The checkpoint of monitor {}, segment \"{}\" is refused: {}. The monitor starts afresh.",
          monitor,
          segment,
          e.getMessage());
      return Optional.empty();
    }
  }

  private static byte[] join(List<CheckpointPiece> pieces) {
    CheckpointPiece first = pieces.get(0);
    if (first.getPieces() != pieces.size()) {
      throw new IllegalStateException(
          "it has %d of %d pieces".formatted(pieces.size(), first.getPieces()));
    }
    int length = 0;
    for (int i = 0; i < pieces.size(); i++) {
      CheckpointPiece piece = pieces.get(i);
      if (piece.getPiece() != i || piece.getVersion() != first.getVersion()) {
        throw new IllegalStateException(
            "piece %d is piece %d of version %d instead of version %d"
                .formatted(i, piece.getPiece(), piece.getVersion(), first.getVersion()));
      }
      length += piece.getData().remaining();
    }
    ByteBuffer whole = ByteBuffer.allocate(length);
    pieces.forEach(piece -> whole.put(piece.getData().duplicate()));
    int crc = crc(whole.array());
    if (crc != first.getCrc32c()) {
      throw new IllegalStateException(
          "its CRC-32C is %08x, not %08x".formatted(crc, first.getCrc32c()));
    }
    return whole.array();
  }

  private List<Bytes> keys(String monitor, String segment) {
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found = scan(StoreKey.of(monitor).and(segment).toKey())) {
      found.forEachRemaining(entry -> keys.add(entry.key));
    }
    return keys;
  }

  private KeyValueIterator<Bytes, byte[]> scan(Bytes prefix) {
    return store.prefixScan(prefix, new BytesSerializer());
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
