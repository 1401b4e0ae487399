package io.codrift.streams.testing.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Runs Codrift in a separate process, from the production jar and its libraries, so that a test can
 * kill it. Its output goes to a file that a failed await quotes. It has its own directory for
 * temporary files.
 */
public final class CodriftProcess implements AutoCloseable {
  /** The production jar, which its module builds before the integration tests. */
  private static final Path PRODUCT = Path.of("target", "codrift.jar");

  private static final String MAIN_CLASS = "io.codrift.streams.command.Codrift";

  /** How the process compiles its code. */
  public enum Jit {
    /** As fast as possible: it works sooner, which is what most tests wait for. */
    QUICK("-XX:TieredStopAtLevel=1"),
    /** As in production: it works faster in the end. */
    FULL("-XX:+TieredCompilation");

    private final String option;

    Jit(String option) {
      this.option = option;
    }
  }

  private static final int SIGINT = 2;
  private static final Duration THREADS_PRINTED = Duration.ofSeconds(2);
  private static final Pattern METRICS = Pattern.compile("metrics at (http://\\S+)");

  private final Process process;
  private final Path log;
  private final Path temporary;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /** The address of its metrics; null until the process has printed it. */
  private volatile URI metrics;

  private CodriftProcess(Process process, Path log, Path temporary) {
    this.process = process;
    this.log = log;
    this.temporary = temporary;
  }

  /**
   * Starts {@code codrift run --config} of the product.
   *
   * @param directory where configuration, log and temporary files are written
   * @param yaml the configuration without its {@code http} section, which this adds
   * @param arguments further arguments
   */
  public static CodriftProcess run(Path directory, String yaml, String... arguments) {
    return start(directory, commandLine(directory, yaml, arguments));
  }

  /**
   * Starts {@code codrift run --config} of the product with other classes first on the classpath.
   *
   * @param classes a folder of classes that replace those of the product
   * @param directory where configuration, log and temporary files are written
   * @param yaml the configuration without its {@code http} section, which this adds
   */
  public static CodriftProcess runWith(Path classes, Path directory, String yaml) {
    String path = classes + File.pathSeparator + existing(PRODUCT);
    return launch(
        List.of(),
        directory,
        Jit.QUICK,
        List.of("-cp", path, MAIN_CLASS),
        commandLine(directory, yaml));
  }

  private static List<String> commandLine(Path directory, String yaml, String... arguments) {
    try {
      Path config = Files.createTempFile(directory, "codrift", ".yaml");
      // The process picks a free port and prints it. A port that is picked here could be taken
      // by then.
      Files.writeString(config, yaml + "\nhttp: { port: 0 }\n");
      List<String> command = new ArrayList<>(List.of("run", "--config", config.toString()));
      command.addAll(Arrays.asList(arguments));
      return command;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts any command of the product.
   *
   * @param directory where log and temporary files are written
   * @param arguments the command and its arguments
   */
  public static CodriftProcess start(Path directory, List<String> arguments) {
    return start(PRODUCT, directory, arguments);
  }

  /**
   * Starts any command of a jar.
   *
   * @param jar its manifest names the main class and the libraries
   * @param directory where log and temporary files are written
   * @param arguments the command and its arguments
   * @throws IllegalStateException if there is no such jar
   */
  public static CodriftProcess start(Path jar, Path directory, List<String> arguments) {
    return start(jar, directory, Jit.QUICK, arguments);
  }

  /** The same, with a choice of how its code is compiled. */
  public static CodriftProcess start(Path jar, Path directory, Jit jit, List<String> arguments) {
    return launch(List.of(), directory, jit, List.of("-jar", existing(jar).toString()), arguments);
  }

  /**
   * Starts any command of a jar in a control group of Linux, so that its limits hold from the
   * start: the JVM asks for them when it begins.
   *
   * @param group the folder of the group, which this process may write to
   * @param jar its manifest names the main class and the libraries
   * @param directory where log and temporary files are written
   * @param arguments the command and its arguments
   */
  public static CodriftProcess startIn(
      Path group, Path jar, Path directory, List<String> arguments) {
    List<String> joining =
        List.of("sh", "-c", "echo $$ > \"$0\"/cgroup.procs && exec \"$@\"", group.toString());
    return launch(
        joining, directory, Jit.QUICK, List.of("-jar", existing(jar).toString()), arguments);
  }

  /**
   * Starts any command of a jar with variables in its environment.
   *
   * @param environment what is added to that of this process
   * @param jar its manifest names the main class and the libraries
   * @param directory where log and temporary files are written
   * @param arguments the command and its arguments
   */
  public static CodriftProcess startWith(
      Map<String, String> environment, Path jar, Path directory, List<String> arguments) {
    List<String> setting = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> setting.add(name + "=" + value));
    return launch(
        setting, directory, Jit.QUICK, List.of("-jar", existing(jar).toString()), arguments);
  }

  private static Path existing(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "There is no %s. Build it with `mvn package`.".formatted(jar.toAbsolutePath()));
    }
    return jar;
  }

  /**
   * @param before a command that ends by starting the JVM, whose command line follows; may be empty
   */
  private static CodriftProcess launch(
      List<String> before, Path directory, Jit jit, List<String> program, List<String> arguments) {
    try {
      Path log = Files.createTempFile(directory, "codrift", ".log");
      Path temporary = Files.createTempDirectory(directory, "tmp");
      List<String> command = new ArrayList<>(before);
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx1g",
              jit.option,
              "-DOPT_OUT_TRACKING=true",
              "-Djava.io.tmpdir=" + temporary));
      command.addAll(program);
      command.addAll(arguments);
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new CodriftProcess(process, log, temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The current metrics; empty while the process does not serve them. */
  public Optional<Metrics> metrics() {
    requireAlive();
    return get("/metrics")
        .filter(answer -> answer.statusCode() == 200)
        .map(answer -> Metrics.parse(answer.body()));
  }

  /**
   * The current sum of a metric over all series with these labels; 0 while the process does not
   * serve its metrics.
   */
  public double sum(String metric, Map<String, String> labels) {
    return metrics().map(metrics -> metrics.sum(metric, labels)).orElse(0.0);
  }

  /** The response of the process to a GET of a path; empty while it does not respond. */
  public Optional<String> body(String path) {
    return get(path).map(HttpResponse::body);
  }

  /** HTTP status of a path; empty while the process does not respond. */
  public Optional<Integer> status(String path) {
    return get(path).map(HttpResponse::statusCode);
  }

  private Optional<HttpResponse<String>> get(String path) {
    return address().flatMap(address -> get(address.resolve(path)));
  }

  /** The address as printed in the log. */
  private Optional<URI> address() {
    if (metrics == null) {
      Matcher matcher = METRICS.matcher(log());
      if (matcher.find()) {
        metrics = URI.create(matcher.group(1));
      }
    }
    return Optional.ofNullable(metrics);
  }

  private Optional<HttpResponse<String>> get(URI address) {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
    try {
      return Optional.of(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * A size of the process in bytes, of those that Linux tells.
   *
   * @param field of its status, such as {@code VmRSS}: the resident memory
   * @return empty where there is no such field
   */
  public OptionalLong memory(String field) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10) // kB
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // no /proc here
    }
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Fails immediately, with the log, if the process has ended.
   *
   * @throws AssertionError if the process has ended
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError(
          "codrift ended with exit code %d:%n%s".formatted(process.exitValue(), log()));
    }
  }

  /** The log so far. */
  public String log() {
    try {
      // The log may end in the middle of a character.
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files in its temporary directory. */
  public List<Path> temporaryFiles() {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends SIGKILL and waits until the process has ended. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Sends SIGTERM. Returns the exit code. */
  public int terminate() {
    process.destroy();
    return awaitExit();
  }

  /** Sends the signal of Ctrl-C. Returns the exit code. */
  public int interrupt() {
    if (ignoresInterrupts()) {
      return terminate();
    }
    signal("INT");
    return awaitExit();
  }

  /**
   * Whether child processes ignore SIGINT because this process does, as background processes of a
   * shell do. A JVM handles SIGTERM in the same way.
   */
  private static boolean ignoresInterrupts() {
    try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
      return status
          .filter(line -> line.startsWith("SigIgn:"))
          .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
          .anyMatch(ignored -> (ignored & 1 << (SIGINT - 1)) != 0);
    } catch (IOException e) {
      return false; // no /proc here
    }
  }

  /**
   * Waits until the process has ended. Returns the exit code.
   *
   * @throws AssertionError if it does not end, with its threads and its log
   */
  public int awaitExit() {
    try {
      Conditions.await("exit of codrift").until(() -> !process.isAlive());
    } catch (ConditionTimeoutException e) {
      signal("QUIT"); // the JVM prints its threads to the log
      LockSupport.parkNanos(THREADS_PRINTED.toNanos());
      throw new AssertionError("codrift does not end:%n%s".formatted(log()), e);
    }
    return process.exitValue();
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the process and its children, if they still run. */
  @Override
  public void close() {
    kill();
  }
}
