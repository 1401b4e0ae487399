package io.codrift.streams.estimate.store;

import io.codrift.schemas.CheckpointPiece;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.streams.topic.ModelPieces;
import io.codrift.streams.topic.MonitorSegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the monitors' models in pieces that any broker accepts. It checks that the bytes are those
 * that were written; whether they are a valid model is checked when the model is read.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

  private static final Serializer<MonitorSegment> PREFIX =
      (topic, owner) -> PieceKey.prefix(owner).toBytes();

  private final KeyValueStore<PieceKey, CheckpointPiece> store;

  public CheckpointStore(KeyValueStore<PieceKey, CheckpointPiece> store) {
    this.store = store;
  }

  /**
   * Replaces the monitor's checkpoint, including those under other digests.
   *
   * @param digest digest of the monitor's identity
   * @param version number of windows that the model has been fitted on
   */
  public void save(MonitorSegment owner, String digest, long version, byte[] checkpoint) {
    int crc = ModelPieces.crc(checkpoint);
    List<ByteBuffer> pieces = ModelPieces.split(checkpoint, ModelPieces.MOST_BYTES);
    List<PieceKey> stale = new ArrayList<>(pieces(owner).keySet());
    for (int i = 0; i < pieces.size(); i++) {
      PieceKey key = new PieceKey(owner, digest, i);
      store.put(
          key,
          CheckpointPiece.newBuilder()
              .setMonitor(owner.monitor())
              .setSegment(owner.segment())
              .setDigest(digest)
              .setVersion(version)
              .setPiece(i)
              .setPieces(pieces.size())
              .setCrc32c(crc)
              .setData(pieces.get(i))
              .build());
      stale.remove(key);
    }
    stale.forEach(store::delete);
  }

  /**
   * Deletes the monitor's checkpoint, under any digest.
   *
   * @return bytes of its pieces, about
   */
  public long delete(MonitorSegment owner) {
    Map<PieceKey, Integer> pieces = pieces(owner);
    pieces.keySet().forEach(key -> store.put(key, null));
    return pieces.values().stream().mapToLong(Integer::longValue).sum();
  }

  /**
   * The monitor's checkpoint. One that is corrupt is logged with the reason and ignored.
   *
   * @param digest digest of the monitor's identity
   * @throws io.codrift.schemas.UnknownSchemaException if a newer Codrift wrote it with a schema
   *     that this process does not know
   */
  public Optional<byte[]> load(MonitorSegment owner, String digest) {
    try {
      CheckpointPiece first = store.get(new PieceKey(owner, digest, 0));
      return first == null ? Optional.empty() : Optional.of(join(owner, digest, first));
    } catch (MalformedMessageException | IllegalStateException e) {
      LOG.error(
          "The checkpoint of monitor {}, segment \"{}\" is refused: {}. The monitor starts with"
              + " a new model.",
          owner.monitor(),
          owner.segment(),
          e.getMessage());
      return Optional.empty();
    }
  }

  private byte[] join(MonitorSegment owner, String digest, CheckpointPiece first) {
    List<CheckpointPiece> pieces = new ArrayList<>();
    for (int i = 0; i < first.getPieces(); i++) {
      CheckpointPiece piece = store.get(new PieceKey(owner, digest, i));
      if (piece == null) {
        throw new IllegalStateException(
            "piece %d of %d is missing".formatted(i, first.getPieces()));
      }
      if (piece.getPiece() != i || piece.getVersion() != first.getVersion()) {
        throw new IllegalStateException(
            "piece %d is piece %d of version %d instead of version %d"
                .formatted(i, piece.getPiece(), piece.getVersion(), first.getVersion()));
      }
      pieces.add(piece);
    }
    byte[] whole = ModelPieces.join(pieces.stream().map(CheckpointPiece::getData).toList());
    int crc = ModelPieces.crc(whole);
    if (crc != first.getCrc32c()) {
      throw new IllegalStateException(
          "its CRC-32C is %08x, not %08x".formatted(crc, first.getCrc32c()));
    }
    return whole;
  }

  /** All pieces, under any digest, and their bytes. A corrupt piece has a key, too. */
  private Map<PieceKey, Integer> pieces(MonitorSegment owner) {
    Map<PieceKey, Integer> pieces = new LinkedHashMap<>();
    try (KeyValueIterator<PieceKey, CheckpointPiece> found = store.prefixScan(owner, PREFIX)) {
      while (found.hasNext()) {
        PieceKey key = found.peekNextKey();
        pieces.put(key, bytesOfNext(found));
      }
    }
    return pieces;
  }

  private static int bytesOfNext(KeyValueIterator<PieceKey, CheckpointPiece> pieces) {
    try {
      return pieces.next().value.getData().remaining();
    } catch (MalformedMessageException e) {
      LOG.debug("Replacing or deleting a corrupt piece", e);
      return ModelPieces.MOST_BYTES;
    }
  }
}
