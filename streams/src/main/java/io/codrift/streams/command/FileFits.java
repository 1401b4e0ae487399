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
  private FileFits() {}

  static FileFit run(CommandSpec spec, FileMethod method, FileRows rows, long seed) {
    try (StepProgress progress = progress(spec, method)) {
      return new FileEstimator(method).fit(rows, seed, progress::taken);
    }
  }

  private static StepProgress progress(CommandSpec spec, FileMethod method) {
    return method.trains() ? StepProgress.of(spec, "training") : new StepProgress.Silent();
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
