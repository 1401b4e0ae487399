package io.codrift.streams.estimate.store;

import io.codrift.streams.store.KeyReader;
import io.codrift.streams.store.KeyWriter;
import io.codrift.streams.topic.MonitorSegment;

/**
 * The key of a piece of a checkpoint.
 *
 * @param owner the monitor and segment
 * @param digest digest of the monitor's identity
 * @param piece number of the piece, from 0
 */
public record PieceKey(MonitorSegment owner, String digest, int piece) {
  byte[] toBytes() {
    return prefix(owner).and(digest).and(piece).toBytes();
  }

  /** The prefix of all keys of one monitor and segment. */
  static KeyWriter prefix(MonitorSegment owner) {
    return new KeyWriter().and(owner.monitor()).and(owner.segment());
  }

  static PieceKey read(byte[] bytes) {
    KeyReader key = new KeyReader(bytes);
    MonitorSegment owner = new MonitorSegment(key.text(), key.text());
    return new PieceKey(owner, key.text(), key.intNumber());
  }
}
