package io.codrift.streams.testing;

import io.codrift.model.Cancellation;
import io.codrift.model.EstimatorDescription;
import io.codrift.model.EstimatorProvider;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.MonitorModel;
import io.codrift.model.TrainingProgress;
import io.codrift.model.WindowEstimator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Provides an estimator for a process that a test starts. It is {@code start}, except that a window
 * with a value of x from {@link #DEADLY} on ends the process at once, as a native crash does.
 */
public final class DeadlyEstimators implements EstimatorProvider {
  /** Its name in the configuration. */
  public static final String NAME = "deadly";

  /** A value of x that no fit survives. */
  public static final double DEADLY = 1e6;

  /** The exit code of a process that a fit has killed. */
  public static final int EXIT_CODE = 86;

  /**
   * Makes the estimator known to a process.
   *
   * @param directory where files are written
   * @return a folder, to be first on the classpath
   */
  public static Path install(Path directory) throws IOException {
    for (Class<?> type : List.of(DeadlyEstimators.class, Deadly.class)) {
      String file = type.getName().replace('.', '/') + ".class";
      Path copy = directory.resolve(file);
      Files.createDirectories(copy.getParent());
      try (InputStream bytes = type.getResourceAsStream("/" + file)) {
        Files.copy(bytes, copy);
      }
    }
    Path services = Files.createDirectories(directory.resolve("META-INF").resolve("services"));
    Files.writeString(
        services.resolve(EstimatorProvider.class.getName()), DeadlyEstimators.class.getName());
    return directory;
  }

  @Override
  public List<EstimatorDescription> estimators() {
    return List.of(
        new EstimatorDescription(NAME, "ends the process on some windows", Set.of(), true));
  }

  @Override
  public WindowEstimator open(EstimatorSettings settings, int budgetWindows) {
    return new Deadly(
        Estimators.open(
            settings.toBuilder().estimator(EstimatorSettings.START).build(), budgetWindows));
  }

  private static final class Deadly implements WindowEstimator {
    private final WindowEstimator start;

    Deadly(WindowEstimator start) {
      this.start = start;
    }

    @Override
    public List<Fit> fit(
        List<FitRequest> group, Cancellation cancellation, TrainingProgress progress) {
      for (FitRequest request : group) {
        if (Arrays.stream(request.window().x()).anyMatch(x -> x >= DEADLY)) {
          Runtime.getRuntime().halt(EXIT_CODE);
        }
      }
      return start.fit(group, cancellation, progress);
    }

    @Override
    public MonitorModel restore(byte[] checkpoint) {
      return start.restore(checkpoint);
    }

    @Override
    public String device() {
      return start.device();
    }

    @Override
    public void close() {
      start.close();
    }
  }
}
