package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** Something that goes wrong with a stream. */
@FunctionalInterface
interface Accident {
  /** The begin of the first window, long ago. */
  long START = 1_700_000_040_000L;

  long SECOND = 1_000;

  /** The length of most windows. */
  long WINDOW = 10 * SECOND;

  /** Records that are sent at a time. */
  int ROWS = 200;

  /** When the window of a number begins, from 0; the one before it ends then. */
  static long begin(int number) {
    return START + number * WINDOW;
  }

  /**
   * Causes it, and reports what the product prints and exports.
   *
   * @throws IllegalStateException if the product does not do what its documentation says
   */
  Outcome cause(Report report) throws IOException, InterruptedException, ExecutionException;

  /**
   * What became of the records.
   *
   * @param sent how many there were
   * @param inWindows in windows
   * @param late late
   * @param deadLetters refused
   */
  record Outcome(long sent, long inWindows, long late, long deadLetters) {}
}
