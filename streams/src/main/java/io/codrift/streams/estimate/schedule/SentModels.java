package io.codrift.streams.estimate.schedule;

import io.codrift.schemas.AlertCommand;
import io.codrift.streams.estimate.store.SentPieceKey;
import io.codrift.streams.topic.ModelPieces;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The models that people have sent as references, in pieces. */
final class SentModels {
  /** A sender that has not sent the last piece for so long has given up. */
  private static final Duration INCOMPLETE_KEPT = Duration.ofDays(1);

  private final KeyValueStore<SentPieceKey, AlertCommand> store;

  SentModels(KeyValueStore<SentPieceKey, AlertCommand> store) {
    this.store = store;
  }

  /** Keeps a piece. */
  void put(AlertCommand piece) {
    store.put(new SentPieceKey(piece.getId(), piece.getPiece()), piece);
  }

  /**
   * The model of a command.
   *
   * @return its checkpoint; empty if a piece is missing, or the pieces are not those that were sent
   */
  Optional<byte[]> join(String command) {
    AlertCommand first = store.get(new SentPieceKey(command, 0));
    if (first == null) {
      return Optional.empty();
    }
    List<ByteBuffer> pieces = new ArrayList<>();
    for (int i = 0; i < first.getPieces(); i++) {
      AlertCommand piece = store.get(new SentPieceKey(command, i));
      if (piece == null || piece.getModel() == null) {
        return Optional.empty();
      }
      pieces.add(piece.getModel());
    }
    return Optional.of(ModelPieces.join(pieces))
        .filter(model -> ModelPieces.crc(model) == first.getCrc32c());
  }

  /** Deletes all models but those of some commands, and those that are not complete. */
  void keepOnly(Set<String> commands) {
    delete(
        piece ->
            !commands.contains(piece.getId())
                && store.get(new SentPieceKey(piece.getId(), piece.getPieces() - 1)) != null);
  }

  /**
   * Deletes what was never completed.
   *
   * @param now wall clock, milliseconds since the epoch
   */
  void deleteIncomplete(long now) {
    delete(
        piece ->
            store.get(new SentPieceKey(piece.getId(), piece.getPieces() - 1)) == null
                && now - piece.getSentAt().toEpochMilli() >= INCOMPLETE_KEPT.toMillis());
  }

  private void delete(Predicate<AlertCommand> which) {
    List<SentPieceKey> found = new ArrayList<>();
    try (KeyValueIterator<SentPieceKey, AlertCommand> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<SentPieceKey, AlertCommand> entry = all.next();
        if (which.test(entry.value)) {
          found.add(entry.key);
        }
      }
    }
    found.forEach(store::delete);
  }
}
