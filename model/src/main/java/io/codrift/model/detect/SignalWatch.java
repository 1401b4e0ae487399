package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.ArrayList;
import java.util.List;

/**
 * The watch of one signal after its baseline.
 *
 * @param scale the scale of the baseline
 * @param before mean of the baseline
 * @param past the windows before the recent ones, one element per noise model
 * @param baseline what the baseline tells about the noise
 * @param finding what the last scan found
 */
record SignalWatch(
    SignalScale scale,
    Measured before,
    List<NoiseSums> past,
    NoiseLikelihood baseline,
    Finding finding) {

  /**
   * @throws IllegalArgumentException if there is not one element of {@code past} per noise model
   */
  SignalWatch {
    past = List.copyOf(past);
    if (past.size() != NoiseModel.GRID.size()) {
      throw new IllegalArgumentException(
          "a watch has the sums of %d noise models, not of %d"
              .formatted(NoiseModel.GRID.size(), past.size()));
    }
  }

  /** The sums before the first window. */
  static List<NoiseSums> noPast(Season season) {
    return NoiseModel.GRID.stream().map(noise -> NoiseSums.start(noise, season)).toList();
  }

  /** The watch after the oldest of the recent windows became part of the past. */
  SignalWatch absorb(List<StandardWindow> oldest) {
    double[][] design = StandardWindow.design(oldest, scale.season());
    List<NoiseSums> more = new ArrayList<>(past.size());
    for (int j = 0; j < past.size(); j++) {
      more.add(new Whitening(NoiseModel.GRID.get(j), past.get(j), oldest, design).sums());
    }
    return new SignalWatch(scale, before, more, baseline, finding);
  }

  SignalWatch with(Finding next) {
    return new SignalWatch(scale, before, past, baseline, next);
  }
}
