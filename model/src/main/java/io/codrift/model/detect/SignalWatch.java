package io.codrift.model.detect;

import io.codrift.model.Measured;

/**
 * One signal under watch.
 *
 * @param baseline what it was like before
 * @param detector the evidence so far
 * @param before z of the last window with numbers, clipped
 * @param distance how many windows the next one comes after it, from 1
 */
record SignalWatch(SignalBaseline baseline, MixtureDetector detector, double before, int distance) {

  /** The watch after one more window, and that window's whitened, clipped deviation. */
  record Step(SignalWatch watch, double score) {}

  Step step(Measured window) {
    double z = baseline.standardize(window);
    double score = clip(baseline.whiten(z, before, distance));
    // The lag is clipped too: a wild window would come back as its own opposite.
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
