package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.runtime.StateDirectory;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.testing.process.CodriftProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that cannot do what they are asked for: one clear error, and an exit code. */
@KafkaBroker
class RefusedCommandIT {
  private final KafkaFixture kafka;
  @TempDir private Path directory;
  private CommandFiles files;
  private String topic;

  RefusedCommandIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @BeforeEach
  void create() {
    files = new CommandFiles(directory);
    topic = kafka.createTopic("orders", 1);
  }

  private String orders(String name, String bootstrapServers, Path stateDir) {
    return CommandFiles.orders(name, bootstrapServers, stateDir, topic);
  }

  @Test
  void aWrongConfigurationIsRefusedWithKeyValueAndFix() {
    String file =
        files.write(
            "wrong.yaml",
            orders("wrong", kafka.bootstrapServers(), directory)
                .replace("size: 60s", "size: soon")
                .replace("idle-timeout", "idle-timout"));

    try (CodriftProcess process =
        CodriftProcess.start(directory, List.of("check", "--config", file))) {
      assertThat(process.awaitExit()).isEqualTo(ExitCode.USAGE);
      assertThat(process.log())
          .contains(
              "wrong.yaml:9: sources[0].idle-timout: is not a known key. Did you mean"
                  + " idle-timeout?")
          .contains("wrong.yaml:11: sources[0].window.size: \"soon\" is not a duration. Write")
          .doesNotContain("Exception");
    }
    assertThat(CommandRun.of("run", "--config", file).code()).isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("tail", "--config", file).code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void whatDoesNotFitIntoMemoryIsRefusedByRunAndNotedByCheck() {
    String file =
        files.write(
            "large.yaml",
            "memory: { cache: 900GB }\n" + orders("large", kafka.bootstrapServers(), directory));

    CommandRun run = CommandRun.of("run", "--config", file);
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("memory.cache: 921,600 MB is too much for a heap of");
    assertThat(CommandRun.of("check", "--config", file).out())
        .contains("Note: with the memory that it has here, `run` would refuse it")
        .contains("memory.cache: 921,600 MB");
  }

  @Test
  void aMissingInputIsNamed() {
    String absent = kafka.uniqueName("absent");
    String file =
        files.write(
            "absent.yaml",
            orders("absent", kafka.bootstrapServers(), directory).replace(topic, absent));

    CommandRun check = CommandRun.of("check", "--config", file);

    assertThat(check.err()).contains("There is no topic " + absent).contains("fix `topic`");
    assertThat(check.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aBrokerThatDoesNotAnswerIsNamed() {
    String nowhere = "127.0.0.1:1";
    String file = files.write("nowhere.yaml", orders("nowhere", nowhere, directory));

    CommandRun check = CommandRun.of("check", "--config", file);

    assertThat(check.err())
        .contains("Kafka cannot be reached at " + nowhere)
        .contains("Check that it runs, and check `kafka` in the configuration.");
    assertThat(check.code()).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void aSecondProcessOnAStateDirectoryEndsWithASentence() {
    Path taken = directory.resolve("taken");
    String file = files.write("taken.yaml", orders("taken", kafka.bootstrapServers(), taken));

    try (StateDirectory first = StateDirectory.take(taken);
        CodriftProcess second = CodriftProcess.start(directory, List.of("run", "--config", file))) {
      assertThat(first).isNotNull();
      assertThat(second.awaitExit()).isEqualTo(ExitCode.USAGE);
      assertThat(second.log().lines())
          .containsExactly(
              "codrift: state-dir: %s is in use by another process (process id %d); stop that process, or give this one a directory of its own"
                  .formatted(taken, ProcessHandle.current().pid()));
    }
  }

  @Test
  void aProcessWhosePortIsTakenEndsWithASentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CodriftProcess second =
            CodriftProcess.start(
                directory,
                List.of(
                    "run",
                    "--config",
                    files.write(
                        "port.yaml",
                        orders("port", kafka.bootstrapServers(), directory.resolve("port"))
                            + "http: { host: 127.0.0.1, port: %d }\n"
                                .formatted(taken.getLocalPort()))))) {
      assertThat(second.awaitExit()).isEqualTo(ExitCode.USAGE);
      assertThat(second.log().lines())
          .singleElement()
          .asString()
          .startsWith(
              "codrift: http.port: %d is in use by another process"
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void wrongArgumentsAreRefused() {
    String unknown = kafka.uniqueName("unknown");

    CommandRun absent =
        CommandRun.of(
            "tail", "--bootstrap", kafka.bootstrapServers(), "--name", unknown, "--until-end");
    assertThat(absent.err()).contains("There is no topic " + unknown + ".estimates");
    assertThat(absent.code()).isEqualTo(ExitCode.USAGE);

    CommandRun only =
        CommandRun.of(
            "tail",
            "--bootstrap",
            kafka.bootstrapServers(),
            "--name",
            unknown,
            "--only",
            "nothing");
    assertThat(only.err()).contains("--only").contains("nothing");
    assertThat(only.code()).isEqualTo(ExitCode.USAGE);

    CommandRun stage = CommandRun.of("run", "--config", "codrift.yaml", "--stages", "window,alarm");
    assertThat(stage.err()).contains("--stages").contains("alarm");
    assertThat(stage.code()).isEqualTo(ExitCode.USAGE);

    assertThat(CommandRun.of("check").err()).contains("--config");
    assertThat(CommandRun.of("check").code()).isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("tail", "--config", "nowhere.yaml").err()).contains("no such file");
  }
}
