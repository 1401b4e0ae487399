package io.codrift.model.detect;

import io.codrift.model.binary.BinaryReader;
import java.util.List;
import java.util.Optional;

/**
 * Reads a state of formats 1 and 2, of an earlier detector. What it knew of a baseline cannot be
 * used; see {@link MonitorStateCodec}.
 */
final class EarlierState {
  private EarlierState() {}

  /** A state of the earlier detector. What it knew of a baseline cannot be used. */
  static MonitorState read(BinaryReader in) {
    Phase phase = MonitorStateCodec.phase(in.octet());
    MonitorProgress progress = in.section("progress", MonitorStateCodec::progress);
    return in.section(
        "phase",
        rest ->
            switch (phase) {
              case WARMING -> new WarmingState(progress);
              case LEARNING -> {
                skipEarlierBaseline(rest);
                yield LearningState.empty(progress);
              }
              case WATCHING -> {
                skipEarlierWatch(rest);
                yield LearningState.empty(progress);
              }
              case ALARMED ->
                  new AlarmedState(
                      progress,
                      rest.real(),
                      rest.real(),
                      rest.integer(),
                      Optional.empty(),
                      Optional.empty());
            });
  }

  private static void skipEarlierBaseline(BinaryReader in) {
    in.integer();
    WindowCodec.correlations(in);
    in.sections(
        "windows",
        window -> {
          window.integer();
          return skipReals(window, 6);
        });
  }

  private static void skipEarlierWatch(BinaryReader in) {
    skipReals(in, 2);
    WindowCodec.correlations(in);
    for (String signal : List.of("level", "shift")) {
      in.section(
          signal,
          watch -> {
            watch.section(
                "baseline",
                baseline -> {
                  skipReals(baseline, 4);
                  return baseline.integer();
                });
            skipReals(watch, watch.count("statistics", Double.BYTES) + 1);
            return watch.integer();
          });
    }
    in.sections(
        "recent windows",
        window -> {
          window.longInteger();
          skipReals(window, 8);
          return WindowCodec.correlations(window);
        });
  }

  private static int skipReals(BinaryReader in, int count) {
    for (int i = 0; i < count; i++) {
      in.real();
    }
    return count;
  }
}
