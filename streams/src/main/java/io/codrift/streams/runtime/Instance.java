package io.codrift.streams.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The identity of this process in its consumer groups. It must not change across a restart, so that
 * the group does not wait for a member that does not return. It must differ between processes: two
 * processes on one machine have two state directories.
 */
final class Instance {
  private Instance() {}

  /** A stable {@code group.instance.id}: host (or pod) and state directory. */
  static String id(Path stateDir) {
    String host =
        Optional.ofNullable(System.getenv("HOSTNAME"))
            .filter(h -> !h.isBlank())
            .orElseGet(Instance::hostName)
            .replaceAll("[^A-Za-z0-9._-]", "_");
    CRC32C digest = new CRC32C();
    digest.update(
        stateDir.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
    return "%s-%08x".formatted(host, digest.getValue());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
