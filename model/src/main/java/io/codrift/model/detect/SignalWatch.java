package io.codrift.model.detect;

import io.codrift.model.Measured;

/**
 * The watch of one signal.
 *
 * @param baseline the baseline of the signal
 * @param detector the detector with the evidence so far
 * @param before z of the last window with numbers, clipped
 * @param distance number of windows from that window to the next, from 1
 */
record SignalWatch(SignalBaseline baseline, MixtureDetector detector, double before, int distance) {

  /** The watch after one more window, and that window's whitened, clipped deviation. */
  record Step(SignalWatch watch, double score) {}

  Step step(Measured window) {
    double z = baseline.standardize(window);
    double score = clip(baseline.whiten(z, before, distance));
    // The previous value is clipped too: otherwise an outlier would return with the opposite sign.
    return new Step(
        new SignalWatch(baseline, detector.step(score, baseline.allowance()), clip(z), 1), score);
  }

  /** The watch after a window without numbers. */
  SignalWatch missing() {
    return new SignalWatch(baseline, detector, before, distance + 1);
  }

  static double clip(double z) {
    return Math.max(-MixtureDetector.CLIP, Math.min(MixtureDetector.CLIP, z));
  }
}
