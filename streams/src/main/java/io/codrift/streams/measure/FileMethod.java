package io.codrift.streams.measure;

import io.codrift.model.EngineException;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.WindowEstimator;
import io.codrift.model.ndoe.NdoeEstimator;
import io.codrift.model.paper.PaperEstimator;
import java.time.Duration;

/** How a file is estimated. */
public sealed interface FileMethod {

  /** The estimator's name. */
  String estimator();

  /** Number of folds. */
  int folds();

  /** Whether there is something to wait for. */
  boolean trains();

  /**
   * Opens the device.
   *
   * @throws EngineException if the engine or the device is not there
   */
  WindowEstimator open();

  /** As the stream estimates, cold: marginal map, start and (unless {@code start}) flow. */
  record Production(EstimatorSettings settings) implements FileMethod {
    @Override
    public String estimator() {
      return settings.estimator();
    }

    @Override
    public int folds() {
      return settings.folds();
    }

    @Override
    public boolean trains() {
      return settings.firstSteps() > 0;
    }

    @Override
    public WindowEstimator open() {
      return new NdoeEstimator(settings);
    }
  }

  /** The paper's Algorithm 1. */
  record Paper(int epochs, int folds, Duration timeLimit, String device) implements FileMethod {
    /** The name of this estimator. */
    public static final String NAME = "paper";

    @Override
    public String estimator() {
      return NAME;
    }

    @Override
    public boolean trains() {
      return true;
    }

    @Override
    public WindowEstimator open() {
      return new PaperEstimator(epochs, folds, timeLimit, device);
    }
  }
}
