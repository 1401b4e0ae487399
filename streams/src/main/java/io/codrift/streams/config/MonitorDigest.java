package io.codrift.streams.config;

import io.codrift.model.EstimatorSettings;
import io.codrift.streams.store.KeyWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Digest of the identity of a monitor: its columns in order, which of them are declared to be
 * categories, the estimator and the sizes of the model. A checkpoint is found only under the digest
 * it was written with. A monitor whose configuration changed therefore starts with a new model, and
 * never loads weights of another shape.
 */
public final class MonitorDigest {
  private static final int BYTES = 16;

  private MonitorDigest() {}

  /**
   * The digest, in hexadecimal.
   *
   * @param categorical the features of the source that are declared to be categories
   */
  public static String of(
      MonitorConfig monitor, List<String> categorical, EstimatorSettings settings) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java does not provide SHA-256", e);
    }
    // Steps, time limit and device do not change the model's shape.
    update(sha, List.of(settings.estimator(), Integer.toString(settings.folds())));
    update(sha, monitor.x());
    update(sha, monitor.y());
    List<String> categories =
        Stream.concat(monitor.x().stream(), monitor.y().stream())
            .filter(categorical::contains)
            .toList();
    if (!categories.isEmpty()) {
      // A monitor without declared categories keeps the digest that it has in existing stores.
      update(sha, categories);
    }
    return HexFormat.of().formatHex(sha.digest(), 0, BYTES);
  }

  /** The digest of each configured monitor, by its name. */
  public static Map<String, String> ofAll(CodriftConfig config) {
    Map<String, String> digests = new HashMap<>();
    for (SourceConfig source : config.sources()) {
      for (MonitorConfig monitor : source.monitors()) {
        digests.put(monitor.name(), of(monitor, source.categorical(), config.estimator()));
      }
    }
    return digests;
  }

  private static void update(MessageDigest sha, List<String> parts) {
    // The leading empty string is part of every digest in existing stores.
    KeyWriter key = new KeyWriter().and("");
    key.and(parts.size());
    parts.forEach(key::and);
    sha.update(key.toBytes());
  }
}
