package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged product: {@code codrift.jar} and its libraries. */
class PackagedProductIT {
  private static final Path JAR = Path.of("target", "codrift.jar");
  private static final Path LIBRARIES = Path.of("target", "lib");

  @TempDir private Path folder;

  @Test
  void librariesAreThoseThatTheJarNames() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      String classPath = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      assertThat(classPath.split(" "))
          .containsExactlyInAnyOrderElementsOf(
              libraries().stream().map(name -> "lib/" + name).toList());
    }
  }

  @Test
  void neitherBrokerNorScalaIsAmongThem() throws IOException {
    assertThat(libraries())
        .noneMatch(name -> name.contains("scala") || name.contains("_2.13"))
        .noneMatch(name -> name.startsWith("codrift-broker") || name.startsWith("codrift-demo"));
    assertThat(libraries().stream().filter(name -> name.startsWith("kafka")))
        .allMatch(name -> name.startsWith("kafka-clients-") || name.startsWith("kafka-streams-"));
  }

  @Test
  void helpListsItsCommands() {
    try (CodriftProcess help = CodriftProcess.start(folder, List.of("--help"))) {
      assertThat(help.awaitExit()).isEqualTo(ExitCode.OK);
      assertThat(help.log())
          .contains("  run ", "  tail ", "  check ", "  estimate ", "  help ")
          .doesNotContain("  demo ");
    }
  }

  @Test
  void theDemoCommandPrintsWhereTheDemoIs() {
    try (CodriftProcess demo = CodriftProcess.start(folder, List.of("demo", "--until-alert"))) {
      assertThat(demo.awaitExit()).isEqualTo(ExitCode.USAGE);
      assertThat(demo.log()).contains("./codrift demo", "codrift-demo.jar");
    }
  }

  /** As the images do: two equal lambdas in the command line have crashed the JVM of it. */
  @Test
  void aClassArchiveCanBeMadeOfIt() throws Exception {
    Path log = folder.resolve("log");
    Path archive = folder.resolve("codrift.jsa");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:ArchiveClassesAtExit=" + archive,
                "-jar",
                JAR.toAbsolutePath().toString(),
                "--version")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(java.waitFor(5, TimeUnit.MINUTES)).as("ends").isTrue();
      assertThat(java.exitValue()).as(Files.readString(log)).isZero();
      assertThat(archive).as(Files.readString(log)).isNotEmptyFile();
    } finally {
      java.destroyForcibly();
    }
  }

  @Test
  void theEnginePrintsNoWarnings() throws IOException {
    try (CodriftProcess estimate = CodriftProcess.start(folder, estimate())) {
      assertThat(estimate.awaitExit()).isEqualTo(ExitCode.OK);
      assertThat(estimate.log()).contains("600 rows").doesNotContain("Warning", "deprecated");
    }
  }

  /** As in the image of the window and alert stages. */
  @Test
  void anInstallationWithoutLibtorchPrintsWhereItIs() throws IOException {
    Path installation = Files.createDirectories(folder.resolve("installation/lib"));
    for (String library : libraries()) {
      if (!library.startsWith("pytorch-native")) {
        Files.copy(LIBRARIES.resolve(library), installation.resolve(library));
      }
    }
    Path jar = Files.copy(JAR, installation.resolveSibling("codrift.jar"));
    try (CodriftProcess estimate = CodriftProcess.start(jar, folder, estimate())) {
      assertThat(estimate.awaitExit()).isEqualTo(ExitCode.USAGE);
      assertThat(estimate.log())
          .contains("there is no libtorch", "codrift-estimate", "PYTORCH_LIBRARY_PATH");
    }
  }

  private List<String> estimate() throws IOException {
    Path file = folder.resolve("rows.csv");
    var random = RandomSource.XO_RO_SHI_RO_128_PP.create(1);
    Files.write(
        file,
        Stream.concat(
                Stream.of("x,y"),
                Stream.generate(() -> random.nextDouble() + "," + random.nextDouble()).limit(600))
            .toList());
    return List.of("estimate", file.toString(), "--x", "x", "--y", "y", "--steps", "10");
  }

  private static List<String> libraries() throws IOException {
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
