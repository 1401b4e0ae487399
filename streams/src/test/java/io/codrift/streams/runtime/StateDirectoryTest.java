package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir private Path folder;

  @Test
  void isOfOneProcessUntilItIsClosed() {
    Path directory = folder.resolve("state").resolve("shop");
    try (StateDirectory taken = StateDirectory.take(directory)) {
      assertThatThrownBy(() -> StateDirectory.take(directory))
          .isInstanceOf(UnusableDirectoryException.class)
          .hasMessage(
              "state-dir: %s is in use by another process (process id %d); stop that process, or"
                  + " give this one a directory of its own",
              directory, ProcessHandle.current().pid());
      assertThat(taken).isNotNull();
    }
    StateDirectory.take(directory).close();
  }

  @Test
  void mustBeWritable() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> StateDirectory.take(file.resolve("state")))
        .isInstanceOf(UnusableDirectoryException.class)
        .hasMessageStartingWith("state-dir: " + file.resolve("state") + " cannot be written");
  }
}
