package io.codrift.streams.testing;

import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sets the API version of an older Docker engine. Testcontainers 2 requires 1.44 and does not
 * negotiate, so it does not detect an engine before version 25 (Debian 12 has 20.10).
 */
final class DockerApiVersion {
  private static final int OF_TESTCONTAINERS = 44;
  private static final String PROPERTY = "api.version";
  private static final Pattern ANSWER = Pattern.compile("\"ApiVersion\":\"1\\.(\\d+)\"");

  private DockerApiVersion() {}

  /** Sets docker-java's property if the local engine is older and the property is not set. */
  static void negotiate() {
    String host =
        Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock");
    Path socket = host.startsWith("unix:") ? Path.of(URI.create(host).getPath()) : null;
    if (socket == null || !Files.exists(socket) || System.getProperty(PROPERTY) != null) {
      return;
    }
    try {
      Matcher matcher = ANSWER.matcher(get(socket, "/version"));
      if (matcher.find() && Integer.parseInt(matcher.group(1)) < OF_TESTCONTAINERS) {
        System.setProperty(PROPERTY, "1." + matcher.group(1));
      }
    } catch (IOException e) {
      System.out.printf("No Docker engine answers at %s: %s%n", host, e.getMessage());
    }
  }

  private static String get(Path socket, String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(
          ByteBuffer.wrap(
              "GET %s HTTP/1.0\r\nHost: docker\r\n\r\n"
                  .formatted(path)
                  .getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        // The engine closes the connection at the end of an HTTP/1.0 answer.
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }
  }
}
