package io.codrift.streams.demo;

import java.util.List;

/**
 * The progress of a demo.
 *
 * @param phase the current phase
 * @param windows number of windows with estimates of all segments
 * @param windowsExpected number of windows until the phase ends
 * @param rows rows of the table, one per segment
 * @param board holds the estimates and alerts
 */
record DemoProgress(
    String phase, long windows, long windowsExpected, List<String> rows, Board board) {
  DemoProgress {
    rows = List.copyOf(rows);
  }
}
