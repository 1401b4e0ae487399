package io.codrift.streams.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of commands that can draw what they print. */
final class PictureOption {
  @Option(names = "--out", paramLabel = "FILE.png", description = "Also draws it into this file.")
  private Path out;

  /**
   * The file to draw into.
   *
   * @throws IllegalArgumentException if it is no PNG file, has no folder, or this Java cannot draw
   */
  Optional<Path> file() {
    if (out == null) {
      return Optional.empty();
    }
    if (!out.toString().endsWith(".png")) {
      throw new IllegalArgumentException(
          "--out: %s is not a .png file. Write FILE.png.".formatted(out));
    }
    if (!Files.isDirectory(out.toAbsolutePath().getParent())) {
      throw new IllegalArgumentException(
          "--out: there is no folder %s. Make it, or name another file."
              .formatted(out.toAbsolutePath().getParent()));
    }
    if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
      throw new IllegalArgumentException(
          "--out: this Java cannot draw, it has no module java.desktop. Call it from another"
              + " machine, or leave out --out.");
    }
    System.setProperty("java.awt.headless", "true");
    return Optional.of(out);
  }
}
