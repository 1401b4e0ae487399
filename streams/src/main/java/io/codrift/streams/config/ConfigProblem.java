package io.codrift.streams.config;

/**
 * One problem of a configuration.
 *
 * @param file the file, as the user named it
 * @param line its line, from 1; 0 if the problem has no line
 * @param path the key, for example {@code sources[0].window.size}; empty for the whole file
 * @param message the problem, the value and the fix
 */
public record ConfigProblem(String file, int line, String path, String message) {
  @Override
  public String toString() {
    String where = line > 0 ? file + ":" + line : file;
    return path.isEmpty() ? where + ": " + message : where + ": " + path + ": " + message;
  }
}
