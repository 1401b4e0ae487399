package io.codrift.streams.alert;

import io.codrift.schemas.BreakHistory;
import io.codrift.schemas.BreakKind;
import io.codrift.schemas.BreakRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides when broken windows are news, from how long they have lasted before. A run of broken
 * windows of one kind is news when it is clearly longer than every run that has ended, so that a
 * column that stands still every night raises one alert in the first night and none in the next. A
 * run that began while the monitor was new is usual. Windows that have no records are a run, too,
 * which ends with the next window that has some. Pure functions on a stored history.
 */
final class Breaks {
  /** One or two broken windows may be chance. */
  static final int SHORTEST = 3;

  /** A run is news when it is so many times as long as the longest before. */
  private static final double LONGER = 1.5;

  /** A run ends with so many windows in a row that are not broken in any way. */
  private static final int CLEAN = 2;

  private final int learning;

  /**
   * @param learning number of windows in which a monitor is new
   */
  Breaks(int learning) {
    this.learning = learning;
  }

  /**
   * The result of one window.
   *
   * @param history the history after it
   * @param hides whether the numbers of the window tell nothing of the dependence
   * @param news the run that is news from this window on
   * @param over the start of the first window after the run that had raised an alert
   */
  record Step(
      BreakHistory history, boolean hides, Optional<BreakRun> news, Optional<Instant> over) {
    /** The same with another history. */
    Step with(BreakHistory next) {
      return new Step(next, hides, news, over);
    }
  }

  /** The history of a new monitor. */
  static BreakHistory none() {
    return BreakHistory.newBuilder()
        .setWindows(0)
        .setWindowEnd(Instant.EPOCH)
        .setRuns(List.of())
        .build();
  }

  /**
   * A window that ends after the last one.
   *
   * @param start its start
   * @param end its end
   * @param advance the distance of windows
   */
  record Window(Instant start, Instant end, Duration advance) {
    /** The number of windows that have ended since the last one of a history. */
    private int since(BreakHistory history) {
      return (int)
          Math.min(
              Integer.MAX_VALUE, Duration.between(history.getWindowEnd(), end).dividedBy(advance));
    }
  }

  /**
   * Takes a window without records, of which there are at least as many as windows have ended since
   * the last one that had records. Nothing is silent before its first window.
   */
  Step silent(BreakHistory before, Window window) {
    if (!hasBegun(before)) {
      return new Step(before, false, Optional.empty(), Optional.empty());
    }
    List<BreakRun> runs = new ArrayList<>();
    Optional<BreakRun> news = Optional.empty();
    for (BreakRun run : withKind(before.getRuns(), Optional.of(BreakKind.NO_DATA))) {
      BreakRun next = run;
      if (run.getKind() == BreakKind.NO_DATA) {
        next =
            BreakRun.newBuilder(run)
                .setLength(Math.max(run.getLength(), window.since(before)))
                .setSince(before.getWindowEnd())
                .setUsual(before.getWindows() <= learning || run.getUsual())
                .build();
        if (isNews(next)) {
          next = BreakRun.newBuilder(next).setAlarmed(true).build();
          news = Optional.of(next);
        }
      }
      runs.add(next);
    }
    return new Step(
        BreakHistory.newBuilder(before).setRuns(runs).build(), false, news, Optional.empty());
  }

  /** Takes a window that was skipped on overload: it has records, and tells nothing else. */
  Step skipped(BreakHistory before, Window window) {
    return new Step(
        BreakHistory.newBuilder(before)
            .setWindowEnd(window.end())
            .setRuns(heard(before, window))
            .build(),
        false,
        Optional.empty(),
        endOfSilence(before, window));
  }

  private static Optional<Instant> endOfSilence(BreakHistory before, Window window) {
    return before.getRuns().stream().anyMatch(run -> isSilence(run) && run.getAlarmed())
        ? Optional.of(window.start())
        : Optional.empty();
  }

  /** Whether there was a window with records; those that are skipped are not counted. */
  private static boolean hasBegun(BreakHistory history) {
    return !history.getWindowEnd().equals(Instant.EPOCH);
  }

  private static boolean isSilence(BreakRun run) {
    return run.getKind() == BreakKind.NO_DATA;
  }

  /** The runs when records have come: a pause is over, and its length is known. */
  private static List<BreakRun> heard(BreakHistory before, Window window) {
    int pause = hasBegun(before) ? window.since(before) - 1 : 0;
    Optional<BreakKind> silence = pause > 0 ? Optional.of(BreakKind.NO_DATA) : Optional.empty();
    return withKind(before.getRuns(), silence).stream()
        .map(
            run ->
                isSilence(run)
                    ? ended(BreakRun.newBuilder(run).setLength(Math.max(pause, run.getLength())))
                    : run)
        .toList();
  }

  /** Takes a window that ends after the last one. */
  Step step(BreakHistory before, Optional<Break> found, Window window) {
    long windows = before.getWindows() + 1;
    List<BreakRun> runs = new ArrayList<>();
    Optional<BreakRun> news = Optional.empty();
    Optional<Instant> over = endOfSilence(before, window);
    boolean hides = false;
    for (BreakRun run : withKind(heard(before, window), found.map(Break::kind))) {
      if (isSilence(run)) {
        runs.add(run);
        continue;
      }
      boolean here = found.filter(broken -> broken.kind() == run.getKind()).isPresent();
      BreakRun next = run;
      if (here) {
        next = longer(run, window.start(), windows <= learning);
      } else if (found.isEmpty()) {
        next = pause(run);
      }
      if (here && isNews(next)) {
        next = BreakRun.newBuilder(next).setAlarmed(true).build();
        news = Optional.of(next);
      }
      if (run.getAlarmed() && !next.getAlarmed()) {
        over = Optional.of(window.start());
      }
      // With another category the dependence is judged all the same.
      hides |= here && !next.getUsual() && run.getKind() != BreakKind.CATEGORY;
      runs.add(next);
    }
    return new Step(
        BreakHistory.newBuilder(before)
            .setWindows(windows)
            .setWindowEnd(window.end())
            .setRuns(runs)
            .build(),
        hides,
        news,
        over);
  }

  /** Whether a run of this kind goes on that is usual. */
  static boolean isUsual(BreakHistory history, BreakKind kind) {
    return history.getRuns().stream()
        .anyMatch(run -> run.getKind() == kind && run.getLength() > 0 && run.getUsual());
  }

  /** The history after somebody said that what is now is normal. */
  static BreakHistory accepted(BreakHistory history) {
    return BreakHistory.newBuilder(history)
        .setCategories(List.of())
        .setRuns(
            history.getRuns().stream()
                .map(
                    run ->
                        BreakRun.newBuilder(run)
                            .setUsual(run.getLength() > 0)
                            .setAlarmed(false)
                            .build())
                .toList())
        .build();
  }

  private static List<BreakRun> withKind(List<BreakRun> runs, Optional<BreakKind> kind) {
    boolean known = kind.isEmpty() || runs.stream().anyMatch(run -> run.getKind() == kind.get());
    return known
        ? runs
        : Stream.concat(
                runs.stream(),
                Stream.of(
                    BreakRun.newBuilder().setKind(kind.get()).setSince(Instant.EPOCH).build()))
            .toList();
  }

  private static BreakRun longer(BreakRun run, Instant start, boolean isNew) {
    boolean begins = run.getLength() == 0;
    return BreakRun.newBuilder(run)
        .setLength(run.getLength() + 1)
        .setClean(0)
        .setSince(begins ? start : run.getSince())
        .setUsual(isNew || (!begins && run.getUsual()))
        .build();
  }

  private static BreakRun pause(BreakRun run) {
    if (run.getLength() == 0) {
      return run;
    }
    if (run.getClean() + 1 < CLEAN) {
      return BreakRun.newBuilder(run).setClean(run.getClean() + 1).build();
    }
    return ended(BreakRun.newBuilder(run));
  }

  private static BreakRun ended(BreakRun.Builder run) {
    return run.setLongest(Math.max(run.getLongest(), run.getLength()))
        .setLength(0)
        .setClean(0)
        .setUsual(false)
        .setAlarmed(false)
        .build();
  }

  private static boolean isNews(BreakRun run) {
    return !run.getUsual()
        && !run.getAlarmed()
        && run.getLength() >= SHORTEST
        && run.getLength() > LONGER * run.getLongest();
  }
}
