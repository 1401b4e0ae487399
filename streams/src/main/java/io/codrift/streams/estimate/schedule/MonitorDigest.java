package io.codrift.streams.estimate.schedule;

import io.codrift.model.EstimatorSettings;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.store.KeyWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Digest of what a monitor <em>is</em>: its columns in order, the estimator and the sizes of what
 * is learnt. A checkpoint is found only under the digest it was written with, so that a changed
 * configuration starts afresh and never loads weights of another shape.
 */
final class MonitorDigest {
  private static final int BYTES = 16;

  private MonitorDigest() {}

  /** The digest, in hexadecimal. */
  static String of(MonitorConfig monitor, EstimatorSettings settings) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    // Steps, time limit and device change how fast a model learns, not what it is.
    update(sha, List.of(settings.estimator(), Integer.toString(settings.folds())));
    update(sha, monitor.x());
    update(sha, monitor.y());
    return HexFormat.of().formatHex(sha.digest(), 0, BYTES);
  }

  private static void update(MessageDigest sha, List<String> parts) {
    // The empty string in front is part of every digest that was ever written.
    KeyWriter key = new KeyWriter().and("");
    key.and(parts.size());
    parts.forEach(key::and);
    sha.update(key.toBytes());
  }
}
