package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One window with numbers.
 *
 * @param begin first millisecond of the window
 * @param gap number of windows without numbers directly before it
 * @param mi its mutual information
 * @param level its level
 * @param shift its shift
 * @param correlations for the explanation of an alarm; none for an older window
 * @param parts of the shift, for the same; empty for an older window
 */
record ScoredWindow(
    long begin,
    int gap,
    Measured mi,
    Measured level,
    Measured shift,
    Correlations correlations,
    Optional<ShiftParts> parts) {

  static ScoredWindow of(
      long begin, int gap, Observation.Reading reading, Observation.Scores scores) {
    return new ScoredWindow(
        begin,
        gap,
        reading.mi(),
        scores.level(),
        scores.shift(),
        reading.correlations(),
        scores.parts());
  }

  Measured of(Signal signal) {
    return signal == Signal.LEVEL ? level : shift;
  }

  ScoredWindow withoutExplanation() {
    return new ScoredWindow(begin, gap, mi, level, shift, Correlations.none(), Optional.empty());
  }

  /** This window after another number of windows without numbers. */
  ScoredWindow after(int newGap) {
    return new ScoredWindow(begin, newGap, mi, level, shift, correlations, parts);
  }

  /** This window on the scale of a signal. */
  StandardWindow on(SignalScale scale, Signal signal) {
    return scale.standardize(of(signal), gap + 1, begin);
  }

  static Measured mean(List<ScoredWindow> windows, Function<ScoredWindow, Measured> measured) {
    return Measured.meanOf(windows.stream().map(measured).toList());
  }
}
