package io.codrift.streams.demo;

import java.util.List;

/**
 * Where a demo stands.
 *
 * @param phase what it does now
 * @param windows that all segments have an estimate of
 * @param windowsExpected until the phase ends
 * @param rows of the table, one per segment
 * @param board where the numbers are
 */
record DemoProgress(
    String phase, long windows, long windowsExpected, List<String> rows, Board board) {
  DemoProgress {
    rows = List.copyOf(rows);
  }
}
