package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.List;

/**
 * A signal while its baseline is learnt: its scale, and a scan of all windows on it.
 *
 * @param scale scale of the windows so far
 * @param scan the scan of them
 */
record Baseline(SignalScale scale, ChangeScan.Result scan) {
  /**
   * A baseline is learnt as long as it is worth less than this number of independent windows. Mean
   * and scale are too uncertain before. For a first-order autoregression φ it takes 8·(1 + φ)/(1 −
   * φ) windows.
   */
  static final double EFFECTIVE_WINDOWS = 8;

  /**
   * The baseline of some windows.
   *
   * @param windows all windows since learning began, oldest first; not empty
   */
  static Baseline of(
      Signal signal, List<ScoredWindow> windows, NoiseWeights weights, Season season) {
    SignalScale scale = SignalScale.of(signal, windows, season);
    return new Baseline(
        scale,
        ChangeScan.scan(
            signal,
            0,
            SignalWatch.noPast(season),
            windows.stream().map(w -> w.on(scale, signal)).toList(),
            weights,
            scale.leastVariance(),
            season));
  }

  boolean isEnough() {
    return scan.effectiveWindows() >= EFFECTIVE_WINDOWS;
  }

  /** What it found, if it is enough to judge. */
  Finding finding() {
    return isEnough() ? scan.finding() : Finding.NONE;
  }

  /** The watch that starts after these windows, none of them in its past. */
  SignalWatch watch(Signal signal, List<ScoredWindow> windows) {
    List<Double> values =
        windows.stream().map(w -> scale.clip(scale.deseasoned(signal, w).value())).toList();
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double variance = Math.max(squares / Math.max(1, values.size() - 1), scale.pooledVariance());
    return new SignalWatch(
        scale,
        new Measured(mean, Math.sqrt(variance / Math.max(1, scan.effectiveWindows()))),
        SignalWatch.noPast(scale.season()),
        scan.likelihood(),
        finding());
  }
}
