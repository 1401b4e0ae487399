package io.codrift.model.lab.accuracy;

import io.codrift.model.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The rows of the electricity market's file: price and demand of New South Wales, and of Victoria.
 */
final class ElectricityRows {
  private static final List<String> X = List.of("nswprice", "nswdemand");
  private static final List<String> Y = List.of("vicprice", "vicdemand");

  private final List<String> lines;

  private ElectricityRows(List<String> lines) {
    this.lines = lines;
  }

  static ElectricityRows read(Path file) throws IOException {
    return new ElectricityRows(Files.readAllLines(file));
  }

  /**
   * A window of consecutive rows.
   *
   * @param from first row of the window, from 0
   * @param times times of its rows, ascending
   * @param hashes hashes of its rows
   * @param end first millisecond after the window
   */
  Window window(int from, long[] times, long[] hashes, long end) {
    int rows = times.length;
    double[] x = new double[2 * rows];
    double[] y = new double[2 * rows];
    for (int r = 0; r < rows; r++) {
      String[] cells = lines.get(from + r + 1).split(",");
      for (int j = 0; j < 2; j++) {
        x[2 * r + j] = Double.parseDouble(cells[1 + j]);
        y[2 * r + j] = Double.parseDouble(cells[3 + j]);
      }
    }
    return new Window(X, Y, rows, x, y, times, hashes, times[0], end, times[0]);
  }
}
