package io.codrift.streams.config;

/**
 * One thing wrong with a configuration.
 *
 * @param file the file, as the user named it
 * @param line its line, from 1; 0 where no line is to blame
 * @param path the key, for example {@code sources[0].window.size}; empty for the whole file
 * @param message what is wrong, with the value, and the mend
 */
public record ConfigProblem(String file, int line, String path, String message) {
  @Override
  public String toString() {
    String where = line > 0 ? file + ":" + line : file;
    return path.isEmpty() ? where + ": " + message : where + ": " + path + ": " + message;
  }
}
