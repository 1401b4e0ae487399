package io.codrift.streams.command;

import io.codrift.streams.file.FileProblem;
import io.codrift.streams.measure.FileEstimator;
import io.codrift.streams.measure.FileFit;
import io.codrift.streams.measure.FileMethod;
import io.codrift.streams.measure.FileRequest;
import io.codrift.streams.measure.FileRows;
import picocli.CommandLine.Model.CommandSpec;

/** Fits a file on the command line: with its progress, and with advice if memory is short. */
final class FileFits {
  /** Set by the launcher if standard error is a terminal. */
  static final String TERMINAL = "codrift.stderr.terminal";

  private FileFits() {}

  static FileFit run(CommandSpec spec, FileMethod method, FileRows rows, long seed) {
    try (StepProgress progress = progress(spec, method)) {
      return new FileEstimator(method).fit(rows, seed, progress::taken);
    }
  }

  /**
   * The progress of work that takes long.
   *
   * @param task what is done, one word
   */
  static StepProgress progress(CommandSpec spec, String task) {
    return StepProgress.on(spec.commandLine().getErr(), task, Boolean.getBoolean(TERMINAL));
  }

  private static StepProgress progress(CommandSpec spec, FileMethod method) {
    return method.trains() ? progress(spec, "training") : new StepProgress.Silent();
  }

  static FileFit run(CommandSpec spec, FileMethod method, FileRequest request, long seed) {
    try (StepProgress progress = progress(spec, method)) {
      return new FileEstimator(method).fit(request, seed, progress::taken);
    } catch (OutOfMemoryError e) {
      throw new FileProblem(
          ("%s does not fit into Java's memory of %d MiB: raise the limit, for example with"
                  + " CODRIFT_JAVA_OPTS=-Xmx8g, or draw a sample of the rows with --max-samples")
              .formatted(request.path().getFileName(), Runtime.getRuntime().maxMemory() >> 20),
          e);
    }
  }
}
