package io.codrift.streams.estimate.store;

import io.codrift.streams.store.KeyReader;
import io.codrift.streams.store.KeyWriter;

/**
 * The key of a piece of a model that a person has sent.
 *
 * @param command id of the command
 * @param piece number of the piece, from 0
 */
public record SentPieceKey(String command, int piece) {
  byte[] toBytes() {
    return new KeyWriter().and(command).and(piece).toBytes();
  }

  static SentPieceKey read(byte[] bytes) {
    KeyReader key = new KeyReader(bytes);
    return new SentPieceKey(key.text(), key.intNumber());
  }
}
