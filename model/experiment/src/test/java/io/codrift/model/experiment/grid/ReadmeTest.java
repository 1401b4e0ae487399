package io.codrift.model.experiment.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The module's README names everything that a grid can name. */
class ReadmeTest {
  static Stream<String> names() {
    return Stream.of(
            GridReader.builtIn(),
            TaskCatalogue.names(),
            PeerCatalogue.names(),
            List.of("steps.csv", "cells.csv"))
        .flatMap(names -> names.stream());
  }

  @ParameterizedTest
  @MethodSource("names")
  void isNamed(String name) throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains("`" + name + "`");
  }
}
