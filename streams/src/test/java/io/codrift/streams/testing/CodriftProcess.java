package io.codrift.streams.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Codrift in a process of its own, through its real {@code main}: what a test can kill. Its output
 * goes to a file that a failing await quotes.
 */
public final class CodriftProcess implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final int port;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private CodriftProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts {@code codrift run --config}.
   *
   * @param directory where configuration and log are written
   * @param yaml the configuration without its {@code http} section, which this adds
   * @param arguments further arguments
   */
  public static CodriftProcess run(Path directory, String yaml, String... arguments) {
    try {
      int port = freePort();
      Path config = Files.createTempFile(directory, "codrift", ".yaml");
      Path log = Path.of(config.toString().replace(".yaml", ".log"));
      Files.writeString(config, yaml + "\nhttp: { port: " + port + " }\n");
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx1g",
                  "-XX:TieredStopAtLevel=1",
                  "-DOPT_OUT_TRACKING=true",
                  "-cp",
                  productionClasses(),
                  "io.codrift.streams.command.Codrift",
                  "run",
                  "--config",
                  config.toString()));
      command.addAll(Arrays.asList(arguments));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new CodriftProcess(process, log, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** This JVM's class path without test classes, so that the process is what is shipped. */
  private static String productionClasses() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The metrics as they are now; empty while the process does not serve them. */
  public Optional<Metrics> metrics() {
    requireAlive();
    return get("/metrics")
        .filter(answer -> answer.statusCode() == 200)
        .map(answer -> Metrics.parse(answer.body()));
  }

  /** HTTP status of a path; empty while the process does not answer. */
  public Optional<Integer> status(String path) {
    return get(path).map(HttpResponse::statusCode);
  }

  private Optional<HttpResponse<String>> get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return Optional.of(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Fails at once, with the log, where waiting on would be in vain.
   *
   * @throws AssertionError if the process has ended by itself
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError(
          "codrift ended with exit code %d:%n%s".formatted(process.exitValue(), log()));
    }
  }

  /** What it has written so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** SIGTERM; returns its exit code. */
  public int terminate() {
    process.destroy();
    return awaitExit();
  }

  private int awaitExit() {
    KafkaFixture.await("exit of codrift").until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** Kills it where it still runs, with all that it started. */
  @Override
  public void close() {
    CompletableFuture<Process> exit = process.destroyForcibly().onExit();
    exit.join();
  }
}
